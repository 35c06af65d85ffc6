//! Directories and files that are written.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};

/// Makes the directory.
pub(super) fn create(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir).with_context(|| format!("cannot make the directory {}", dir.display()))
}

/// Writes a file under another name and gives it its own when it is whole.
pub(super) fn write_whole(path: &Path, content: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let unfinished = path.with_extension("unfinished");
    let file = || -> Result<()> {
        let mut out = BufWriter::new(File::create(&unfinished)?);
        content(&mut out)?;
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        // The name must not be there before the content is.
        file.sync_all()?;
        Ok(fs::rename(&unfinished, path)?)
    };
    file()
        .inspect_err(|_| drop(fs::remove_file(&unfinished)))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// As [`write_whole`], of content that is there.
pub(super) fn write_bytes(path: &Path, content: &[u8]) -> Result<()> {
    write_whole(path, |out| Ok(out.write_all(content)?))
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn a_failed_writing_leaves_what_was_there() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        write_whole(&path, |out| Ok(out.write_all(b"first")?)).unwrap();
        let failed = write_whole(&path, |out| {
            out.write_all(b"second")?;
            bail!("no more")
        });
        assert!(format!("{:#}", failed.unwrap_err()).contains("a.csv: no more"));
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
