//! The files of `deploy/`, compared with the schemas of what reads them and with the binary.

use anyhow::Result;

use super::Tools;
use crate::cargo::{built, succeed};

/// Has `deploy/check` look at all of them; one finding is too many.
pub(crate) fn check(tools: &Tools) -> Result<()> {
    let otherwise = "a file of deploy/ is not as its readers or the code want it; see above";
    succeed(tools.python("python").arg("deploy/check").arg(built("debug", "octavo")), otherwise)
}
