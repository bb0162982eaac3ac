//! `cargo xtask exams`: the shop, its OpenAPI documents and the files of `deploy/`, examined by tools that others wrote.
//!
//! What the tools are told lies in `exams/`; they and what they write lie in cargo's target folder.

mod clients;
mod deployment;
mod documents;
mod requests;
mod tools;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;

use crate::binary::Running;
use crate::cargo::built;
use crate::openapi;
use crate::test::run_all;

pub(crate) use tools::{Tools, packages};

/// Flags of `cargo xtask exams`.
#[derive(Args, Debug)]
pub(crate) struct Exams {
    /// How many requests schemathesis invents for each function and phase
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    examples: u32,
    /// Begin with this number: another one makes other requests
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// The port offset to listen at
    #[arg(long, default_value_t = 22_000)]
    port_offset: u16,
}

/// The services, as their documents are called.
pub(crate) fn services() -> Vec<&'static str> {
    contract::documents().into_iter().map(|(service, _)| service).collect()
}

/// Where a service's document is.
pub(crate) fn document(service: &str) -> Result<PathBuf> {
    Ok(std::path::absolute(format!("openapi/{service}.json"))?)
}

impl Exams {
    /// Every exam.
    ///
    /// # Errors
    /// When a tool is missing and cannot be fetched, or finds something.
    pub(crate) fn run(&self) -> Result<()> {
        // The documents are those of the binary that is examined, which this builds.
        openapi::check()?;
        let tools = Tools::fetched()?;
        run_all(&[
            ("OpenAPI documents, by three linters", &|| documents::lint(&tools)),
            ("the files of deploy/, by schemas and by the binary", &|| deployment::check(&tools)),
            ("a client in TypeScript", &|| self.with_a_shop(|shop| clients::typescript(&tools, shop))),
            ("a client in Python", &|| self.with_a_shop(|shop| clients::python(&tools, shop))),
            ("invented requests, by schemathesis", &|| self.requests(&tools)),
        ])
    }

    fn requests(&self, tools: &Tools) -> Result<()> {
        let mut all = 0;
        for service in services() {
            let wanted = requests::Wanted { service, examples: self.examples, seed: self.seed };
            self.with_a_shop(|shop| {
                all += requests::examine(tools, shop, &wanted)?;
                Ok(())
            })?;
        }
        println!("{all} requests, and nothing found");
        Ok(())
    }

    /// Works with a new shop, opened for this alone: no exam finds what another one left behind.
    fn with_a_shop(&self, work: impl FnOnce(&Running) -> Result<()>) -> Result<()> {
        crate::binary::in_a_folder(|folder: &Path| {
            let (shop, _) = Running::start(&built("debug", "octavo"), folder, self.port_offset)?;
            work(&shop)?;
            shop.stop()?;
            Ok(())
        })
    }
}
