//! Files as they come from a page or a command line.

/// A file's bytes and what it is called.
#[derive(Clone, Copy, Debug)]
pub struct NamedBytes<'a> {
    /// Its name, with or without a path.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
}
