//! Who may depend on whom, from the manifests. What only tests need (`dev-dependencies`) is free.

use super::tree::{File, Finding, Tree};

/// For each crate of the house, which others it may name. The binary and what stands outside it may name all.
const LAYERS: [(&str, &[&str]); 10] = [
    ("platform/kernel", &[]),
    ("platform/traces", &[]),
    ("platform/store", &["kernel"]),
    ("platform/http", &["kernel", "traces"]),
    ("contract", &["kernel", "protocol"]),
    ("platform/runtime", &["kernel", "store", "contract"]),
    ("platform/relay", &["kernel", "store", "runtime"]),
    ("web", &["kernel", "contract", "protocol", "runtime", "traces"]),
    ("testkit/parts", &[]),
    ("services/", &["kernel", "contract", "store", "runtime"]),
];

/// The crates of the house by the names that manifests call them; `octavo-…` are the services.
const HOUSE: [&str; 12] = [
    "kernel", "store", "protocol", "runtime", "relay", "traces", "contract", "octavo", "testkit", "parts",
    "xtask", "web",
];

/// Libraries that a service must not reach past the platform with.
const BEHIND_THE_PLATFORM: [(&str, &str); 8] = [
    ("rusqlite", "SQL goes through `store`"),
    ("refinery", "migrations go through `store::migrations!`"),
    ("tokio-postgres", "SQL goes through `store`"),
    ("sqlx", "SQL goes through `store`"),
    ("axum", "routes stand in `contract/`"),
    ("hyper", "HTTP is `platform/http`"),
    ("hyper-util", "HTTP is `platform/http`"),
    ("reqwest", "HTTP is `platform/http`"),
];

/// No crate depends on one above it, and no service on another.
pub(super) fn layers(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, allowed) in tree.files().iter().filter_map(|file| Some((file, allowed(&file.path)?))) {
        for (dependency, line) in dependencies(file) {
            let is_of_the_house = HOUSE.contains(&dependency.as_str()) || dependency.starts_with("octavo-");
            if is_of_the_house && !allowed.contains(&dependency.as_str()) {
                let instead = match dependency.starts_with("octavo-") {
                    true => "ask that service through its contract, as an `Arc<dyn …Service>`",
                    false => "it lies above this crate; take what is needed from below, or move it there",
                };
                findings.push(Finding::new(
                    &file.path,
                    line,
                    format!("must not depend on `{dependency}`: {instead}"),
                ));
            }
        }
    }
    findings
}

/// No service brings a library for SQL or HTTP of its own.
pub(super) fn libraries(tree: &Tree) -> Vec<Finding> {
    let manifests = tree.files().iter().filter(|file| is_manifest_of(&file.path, "services/"));
    manifests
        .flat_map(|file| {
            dependencies(file).into_iter().filter_map(move |(dependency, line)| {
                let (_, instead) = BEHIND_THE_PLATFORM.iter().find(|(library, _)| *library == dependency)?;
                Some(Finding::new(
                    &file.path,
                    line,
                    format!("a service must not depend on `{dependency}`: {instead}"),
                ))
            })
        })
        .collect()
}

/// No dependency lies outside the workspace and its registry, not even for a test.
pub(super) fn paths_lead_inside(tree: &Tree) -> Vec<Finding> {
    let manifests =
        tree.files().iter().filter(|file| file.path == "Cargo.toml" || file.path.ends_with("/Cargo.toml"));
    let outside = |file: &File, line: &str| {
        let Some((_, path)) = line.split_once("path = \"") else { return false };
        let path = path.split('"').next().unwrap_or_default();
        let depth = file.path.matches('/').count();
        path.starts_with('/') || path.matches("..").count() > depth
    };
    manifests
        .flat_map(|file| {
            file.text.lines().zip(1..).filter(move |(line, _)| outside(file, line)).map(|(_, number)| {
                let what = "this path leads out of the workspace: a fresh clone does not have it";
                Finding::new(&file.path, number, what)
            })
        })
        .collect()
}

fn allowed(path: &str) -> Option<&'static [&'static str]> {
    let layer = LAYERS.iter().find(|(folder, _)| is_manifest_of(path, folder));
    layer.map(|(_, allowed)| *allowed)
}

/// Whether `path` is the manifest of the crate `folder`, or of one in it when it ends in `/`.
fn is_manifest_of(path: &str, folder: &str) -> bool {
    let rest = path.strip_suffix("/Cargo.toml").and_then(|member| member.strip_prefix(folder));
    rest.is_some_and(|rest| rest.is_empty() || folder.ends_with('/'))
}

/// What a manifest needs to be built, by the names its code uses, with the lines where they stand.
fn dependencies(file: &File) -> Vec<(String, usize)> {
    let Ok(manifest) = file.text.parse::<toml::Table>() else { return Vec::new() };
    let sections = ["dependencies", "build-dependencies"];
    let targets =
        manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values);
    let tables = std::iter::once(&manifest).chain(targets.filter_map(toml::Value::as_table));
    let named =
        tables.flat_map(|table| sections.iter().filter_map(|section| table.get(*section)?.as_table()));
    named
        .flatten()
        .map(|(name, value)| {
            let package = value.get("package").and_then(toml::Value::as_str).unwrap_or(name);
            let line = file.text.lines().position(|line| line.starts_with(name.as_str())).unwrap_or(0) + 1;
            (short(package), line)
        })
        .collect()
}

/// A crate of the house by its short name, whichever of its two was used.
fn short(package: &str) -> String {
    let short = match package {
        "octavo-http" => "protocol",
        "octavo-web" => "web",
        "octavo-kernel" | "octavo-store" | "octavo-runtime" | "octavo-contract" | "octavo-testkit" => {
            package.trim_start_matches("octavo-")
        }
        other => other,
    };
    short.to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    #[test]
    fn a_service_that_depends_on_another_is_found() {
        let manifest = "[package]\nname = \"octavo-order\"\n\n[dependencies]\nkernel.workspace = true\n\
                        octavo-cart = { workspace = true }\n\n[dev-dependencies]\noctavo-book.workspace = true\n";
        let found = said(&layers(&Tree::of(&[("services/order/Cargo.toml", manifest)])));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("services/order/Cargo.toml:6: must not depend on `octavo-cart`"));
        assert!(layers(&Tree::of(&[("octavo/Cargo.toml", manifest)])).is_empty());
    }

    #[test]
    fn another_name_or_another_section_hides_nothing() {
        let manifest =
            "[target.'cfg(unix)'.dependencies]\ncarts = { package = \"octavo-cart\", path = \"../cart\" }\n";
        assert_eq!(layers(&Tree::of(&[("services/order/Cargo.toml", manifest)])).len(), 1);
        let upwards = "[dependencies]\ncontract.workspace = true\n";
        assert_eq!(layers(&Tree::of(&[("platform/store/Cargo.toml", upwards)])).len(), 1);
        assert!(layers(&Tree::of(&[("platform/runtime/Cargo.toml", upwards)])).is_empty());
    }

    #[test]
    fn a_dependency_beside_the_workspace_is_found() {
        let manifest =
            "kit = { path = \"/tmp/kit\" }\nb = { path = \"../../../b\" }\nc = { path = \"../../c\" }\n";
        let found = said(&paths_lead_inside(&Tree::of(&[("services/order/Cargo.toml", manifest)])));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[1].starts_with("services/order/Cargo.toml:2:"));
    }

    #[test]
    fn a_service_with_its_own_database_library_is_found() {
        let manifest = "[dependencies]\nrusqlite.workspace = true\n";
        let found = said(&libraries(&Tree::of(&[("services/order/Cargo.toml", manifest)])));
        assert_eq!(
            found,
            [
                "services/order/Cargo.toml:2: a service must not depend on `rusqlite`: SQL goes through `store`"
            ]
        );
        assert!(libraries(&Tree::of(&[("platform/store/Cargo.toml", manifest)])).is_empty());
    }
}
