//! The directory of a run: its name, what lies there, and the run that is kept in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{bail, Result};
use sha2::{Digest, Sha256};

use crate::archive::{open_run, write_run};
use crate::cli::files::write_whole;
use crate::cli::output::{note, shell_word};
use crate::dataset::DatasetName;
use crate::experiment::History;
use crate::params::ExperimentParams;

/// Where runs go that have no place of their own.
const JOBS: &str = "jobs";

/// The run itself, kept while it goes on.
pub(in crate::cli) const RUN_FILE: &str = "run.infoplane";

/// Longest name of a directory, bytes. Systems allow 255, but paths have limits of their own.
const LONGEST_NAME: usize = 140;

/// Least time between two savings.
const BETWEEN: Duration = Duration::from_secs(3);

/// Savings take at most this share of the time.
const SHARE_OF_TIME: u32 = 100;

/// `jobs/NAME_PARAMETERS`: the parameters that differ from the defaults, as IDNNs does with all of
/// them. Threads change no result and are left out. What cannot be part of every system's file names
/// becomes a hyphen; where something was lost, digits tell runs apart.
pub(super) fn directory(params: &ExperimentParams) -> PathBuf {
    let changed = params.changed_pairs();
    let pairs = changed.iter().filter(|(name, _)| !["name", "threads"].contains(name));
    let parts = pairs.map(|(name, text)| match &params.dataset {
        // Enough of its digest to tell data apart.
        DatasetName::Own(own) if *name == "dataset" => format!("_data={}-{}", own.name, &own.digest[..8]),
        _ => format!("_{name}={text}"),
    });
    let full = format!("{}{}", params.name, parts.collect::<String>());
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_=.,+".contains(c) { c } else { '-' };
    let mut name: String = full.chars().map(safe).collect();
    // Neither hidden nor taken for a flag or for the directory above.
    if name.starts_with(['.', '-']) {
        name.insert(0, '_');
    }
    if name != full || name.len() > LONGEST_NAME {
        let digits: String = Sha256::digest(&full)[..4].iter().map(|byte| format!("{byte:02x}")).collect();
        // All of it is ASCII by now.
        name.truncate(LONGEST_NAME - digits.len() - 1);
        name = format!("{name}_{digits}");
    }
    Path::new(JOBS).join(name)
}

/// Refuses a directory in which results lie already.
///
/// # Errors
/// What lies there, and what to do.
pub(super) fn refuse_existing(dir: &Path, files: &[String]) -> Result<()> {
    let Some(found) = files.iter().find(|name| dir.join(name).exists()) else { return Ok(()) };
    let place = dir.display();
    let unfinished = fs::read(dir.join(RUN_FILE)).ok().and_then(|bytes| open_run(&bytes).ok());
    let unfinished = unfinished.is_some_and(|history| !history.is_complete());
    if unfinished {
        bail!("{place} already holds results of a run that is not finished; go on with `infoplane run --resume {}`, choose another directory with --out, or remove it", shell_word(dir));
    }
    bail!("{place} already holds results ({found}); choose another directory with --out, or remove it");
}

/// Keeps a run on the disk.
pub(super) struct Keeper {
    path: PathBuf,
    /// When the next saving may begin.
    due: Instant,
    /// Records that are on the disk.
    records: usize,
    failed: bool,
}

impl Keeper {
    /// Of the run in a directory.
    pub fn new(dir: &Path) -> Self {
        Self { path: dir.join(RUN_FILE), due: Instant::now() + BETWEEN, records: 0, failed: false }
    }

    /// Saves the run, whatever the time.
    ///
    /// # Errors
    /// A file that cannot be written; what was there before stays.
    pub fn save(&mut self, history: &History) -> Result<()> {
        let begun = Instant::now();
        write_whole(&self.path, |out| {
            // The first failure; the rest of the file is of no use then.
            let mut failure = None;
            write_run(history, |piece| {
                if failure.is_none() {
                    failure = out.write_all(piece).err();
                }
            })?;
            failure.map_or(Ok(()), |error| Err(error.into()))
        })?;
        self.records = records(history);
        self.due = Instant::now() + BETWEEN.max(begun.elapsed() * SHARE_OF_TIME);
        Ok(())
    }

    /// Saves the run if that is due. Where it fails the run goes on, and the user is told once.
    pub fn save_when_due(&mut self, history: &History) {
        if Instant::now() < self.due || records(history) == self.records {
            return;
        }
        if let Err(error) = self.save(history) {
            self.due = Instant::now() + BETWEEN * 10;
            if !self.failed {
                note(format_args!("warning: {error:#}; the run goes on, and it is tried again"));
            }
            self.failed = true;
        }
    }
}

fn records(history: &History) -> usize {
    history.networks.iter().map(|n| n.records.len() + usize::from(n.divergence.is_some())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(params: ExperimentParams) -> String {
        directory(&params).file_name().unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn a_directory_is_named_after_what_differs() {
        let d = ExperimentParams::default;
        assert_eq!(directory(&d()), Path::new("jobs/net"));
        let params = ExperimentParams {
            epochs: 400,
            hidden_layers: vec![vec![10, 7], vec![5]],
            train_percent: vec![5.0, 45.5],
            threads: crate::params::Threads::Count(1),
            ..d()
        };
        assert_eq!(name(params), "net_hidden_layers=10-7,5_epochs=400_train_percent=5,45.5");
        let dataset = DatasetName::from_text("own:0123456789abcdef:mine").unwrap();
        assert_eq!(name(ExperimentParams { dataset, ..d() }), "net_data=mine-01234567");
    }

    #[test]
    fn every_name_is_safe_short_and_one_s_own() {
        let named = |text: &str| name(ExperimentParams { name: text.to_owned(), ..Default::default() });
        for text in ["../..", "a/b", "a?b", "..", "-x", "näme", &"x".repeat(500), "a b"] {
            let name = named(text);
            assert!(name.len() <= LONGEST_NAME && !name.starts_with(['.', '-']), "{name}");
            assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-_=.,+".contains(c)), "{name}");
            assert_eq!(
                directory(&ExperimentParams { name: text.to_owned(), ..Default::default() }).components().count(),
                2
            );
        }
        assert_ne!(named("a/b"), named("a?b"));
        assert_ne!(named(&"x".repeat(500)), named(&"x".repeat(501)));
    }

    #[test]
    fn a_run_is_saved_when_that_is_due_and_not_twice() {
        let dir = tempfile::tempdir().unwrap();
        let mut run =
            crate::experiment::Run::new(&ExperimentParams { epochs: 5, ..Default::default() }.check().unwrap());
        let mut keeper = Keeper::new(dir.path());
        keeper.save(run.history()).unwrap();
        let kept = || open_run(&fs::read(dir.path().join(RUN_FILE)).unwrap()).unwrap().reached();
        assert_eq!(kept(), 0);
        run.step();
        while run.work() {}
        keeper.save_when_due(run.poll());
        assert_eq!(kept(), 0, "too early");
        keeper.due = Instant::now();
        keeper.save_when_due(run.history());
        assert_eq!(kept(), 1);
        keeper.due = Instant::now();
        fs::remove_file(dir.path().join(RUN_FILE)).unwrap();
        keeper.save_when_due(run.history());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is new");
    }
}
