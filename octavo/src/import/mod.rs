//! Taking books from a file into a shop: read, repair, create, stock; safe to repeat.
//!
//! A book is known by its `external_id`, so a file that was taken before changes nothing, and an import that was
//! interrupted goes on where it stopped when it is run again. Copies come in when their book is created; those of the
//! rows at hand in that moment may be missing after a crash.

mod isbn;
mod layout;
mod noted;
mod office;
mod pipeline;
mod report;
mod row;
mod rows;
mod target;

pub use layout::{Layout, Mapping};
pub use office::OfficeImports;
pub use pipeline::{Job, run};
pub use report::Report;
pub use target::Target;
