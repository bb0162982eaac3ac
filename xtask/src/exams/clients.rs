//! Clients that others' generators write from the documents, and a walk through the shop with each.

use std::process::Command;

use anyhow::{Result, ensure};

use super::{Tools, document, services};
use crate::binary::Running;
use crate::cargo::succeed;

/// Types by openapi-typescript, for every service; the walk with those of the gateway under the strict compiler.
pub(crate) fn typescript(tools: &Tools, shop: &Running) -> Result<()> {
    for service in services() {
        let mut generate = tools.node("openapi-typescript");
        generate.arg(document(service)?).args(["--output", &format!("{service}.ts")]);
        quietly(&mut generate, &format!("no types came out of {service}.json"))?;
    }
    succeed(&mut tools.node("tsc"), "the TypeScript compiler refuses the types, or the walk with them")?;
    succeed(
        tools.node_itself().args(["built/walk.js", &shop.base("gateway")]),
        "the walk in TypeScript failed",
    )
}

/// A client by openapi-python-client, for every service; the walk with that of the gateway.
pub(crate) fn python(tools: &Tools, shop: &Running) -> Result<()> {
    let folder = tools.written("python-clients")?;
    for service in services() {
        let mut generate = tools.python("openapi-python-client");
        generate.args(["generate", "--meta", "none", "--fail-on-warning", "--overwrite"]);
        generate.args(["--config", "exams/python/generator.yaml", "--path"]).arg(document(service)?);
        generate.arg("--output-path").arg(folder.join(format!("octavo_{service}")));
        // A function that the generator skips is a warning, and a warning a failure.
        quietly(&mut generate, &format!("the generator does not take all of {service}.json"))?;
    }
    let mut compile = tools.python("python");
    succeed(
        compile.args(["-m", "compileall", "-q"]).arg(&folder),
        "a client that was generated is no Python",
    )?;
    let mut walk = tools.python("python");
    walk.arg("exams/python/walk.py").arg(shop.base("gateway")).env("PYTHONPATH", &folder);
    succeed(&mut walk, "the walk in Python failed")
}

/// Runs a generator; what it says is told when it fails.
fn quietly(command: &mut Command, otherwise: &str) -> Result<()> {
    let said = command.output()?;
    ensure!(
        said.status.success(),
        "{otherwise}:\n{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    );
    Ok(())
}
