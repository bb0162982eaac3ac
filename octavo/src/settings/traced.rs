//! Settings of traces: where spans are sent, and how many of the traces.

use anyhow::{Result, anyhow, bail};
use clap::Args;
use traces::{Collector, Ratio};

/// Flags that say where spans are sent. Each can stand in the file or in `OCTAVO_…` too.
#[derive(Args, Clone, Debug, Default)]
pub struct OtlpFlags {
    /// Send a span of every call to the OpenTelemetry collector at this address, over HTTP
    /// [default: OTEL_EXPORTER_OTLP_ENDPOINT, if that is set]
    #[arg(long, env = "OCTAVO_OTLP", hide_env_values = true, value_name = "URL")]
    pub otlp: Option<String>,
    /// Send this share of the traces that begin here, 0 to 1 [default: what OTEL_TRACES_SAMPLER says, else all]
    #[arg(long, env = "OCTAVO_OTLP_RATIO", value_name = "SHARE")]
    pub otlp_ratio: Option<Ratio>,
}

/// What the settings file says of traces.
#[derive(Clone, Debug, Default)]
pub struct OtlpFile {
    pub(super) address: Option<String>,
    pub(super) ratio: Option<f64>,
}

impl OtlpFlags {
    /// Where spans are sent; nowhere when neither flag, file nor environment says so.
    ///
    /// # Errors
    /// When a setting makes no sense.
    pub fn settle(self, file: OtlpFile) -> Result<Option<Collector>> {
        self.settle_in(file, |name| std::env::var(name).ok())
    }

    fn settle_in(
        self,
        file: OtlpFile,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Collector>> {
        let ratio = match (self.otlp_ratio, file.ratio) {
            (None, Some(share)) => {
                Some(share.try_into().map_err(|wrong| anyhow!("otlp_ratio {share} {wrong}"))?)
            }
            (given, _) => given,
        };
        let collector = match self.otlp.or(file.address) {
            Some(address) => Some(address.parse().map_err(|wrong| anyhow!("--otlp {wrong}"))?),
            None => standard(environment)?,
        };
        Ok(collector.map(|collector: Collector| collector.with_ratio(ratio)))
    }
}

/// What the OpenTelemetry specification has a program read from its environment.
fn standard(environment: impl Fn(&str) -> Option<String>) -> Result<Option<Collector>> {
    const TRACES: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    const ALL: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
    const PROTOCOL: &str = "http/protobuf";
    let set = |name: &str| environment(name).filter(|value| !value.trim().is_empty());
    let is = |name: &str, value: &str| set(name).is_some_and(|set| set.eq_ignore_ascii_case(value));
    if is("OTEL_SDK_DISABLED", "true") || is("OTEL_TRACES_EXPORTER", "none") {
        return Ok(None);
    }
    let (name, collector) = match (set(TRACES), set(ALL)) {
        (Some(address), _) => (TRACES, Collector::exactly(&address)),
        (None, Some(address)) => (ALL, address.parse()),
        (None, None) => return Ok(None),
    };
    let protocols = ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"];
    let protocol = protocols.into_iter().find_map(|name| Some((name, set(name)?)));
    if let Some((name, protocol)) = protocol.filter(|(_, protocol)| protocol != PROTOCOL) {
        bail!("the variable {name} is {protocol}; spans are sent by {PROTOCOL} alone, mostly to port 4318");
    }
    collector.map(Some).map_err(|wrong| anyhow!("the variable {name} {wrong}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(flag: Option<&str>, file: Option<&str>, environment: &[(&str, &str)]) -> Option<String> {
        let flags = OtlpFlags { otlp: flag.map(str::to_owned), otlp_ratio: None };
        let file = OtlpFile { address: file.map(str::to_owned), ratio: None };
        let variable = |name: &str| {
            environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        flags.settle_in(file, variable).expect("settings").map(|collector| collector.to_string())
    }

    #[test]
    fn spans_go_where_flag_file_or_environment_say_in_this_order() {
        let all = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:4318");
        let traces = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:1/exactly");
        let (flag, file) = (Some("http://flag:1"), Some("http://file:1"));
        assert_eq!(settled(flag, file, &[all]).as_deref(), Some("http://flag:1/v1/traces"));
        assert_eq!(settled(None, file, &[all]).as_deref(), Some("http://file:1/v1/traces"));
        assert_eq!(settled(None, None, &[all]).as_deref(), Some("http://all:4318/v1/traces"));
        assert_eq!(settled(None, None, &[all, traces]).as_deref(), Some("http://traces:1/exactly"));
        assert_eq!(settled(None, None, &[("OTEL_EXPORTER_OTLP_ENDPOINT", "")]), None);
        assert_eq!(settled(None, None, &[]), None);
    }

    #[test]
    fn who_wants_no_telemetry_gets_none_unless_octavo_itself_is_told() {
        let all = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:4318");
        for off in [("OTEL_SDK_DISABLED", "TRUE"), ("OTEL_TRACES_EXPORTER", "none")] {
            assert_eq!(settled(None, None, &[all, off]), None);
            assert!(settled(Some("http://flag:1"), None, &[all, off]).is_some());
        }
    }

    #[test]
    fn another_protocol_is_refused_before_spans_go_nowhere() {
        let told = |protocol: &'static str| {
            standard(move |name| match name {
                "OTEL_EXPORTER_OTLP_PROTOCOL" => Some(protocol.to_owned()),
                "OTEL_EXPORTER_OTLP_ENDPOINT" => Some("http://all:4318".to_owned()),
                _ => None,
            })
        };
        assert!(told("http/protobuf").expect("a collector").is_some());
        let refusal = told("grpc").expect_err("refused").to_string();
        assert!(refusal.contains("OTEL_EXPORTER_OTLP_PROTOCOL is grpc"), "{refusal}");
        let nowhere = standard(|name| name.ends_with("_PROTOCOL").then(|| "grpc".to_owned()));
        assert_eq!(nowhere.expect("nobody asked for spans"), None);
    }

    #[test]
    fn what_makes_no_sense_is_told_by_its_name() {
        let refusal = |flags: OtlpFlags, file: OtlpFile, environment: Option<&str>| {
            let settled = flags.settle_in(file, |name| {
                environment.filter(|_| name.ends_with("OTLP_ENDPOINT")).map(str::to_owned)
            });
            settled.expect_err("refused").to_string()
        };
        let flag = OtlpFlags { otlp: Some("collector:4318".into()), otlp_ratio: None };
        assert!(refusal(flag, OtlpFile::default(), None).starts_with("--otlp must be the address"));
        let ratio = OtlpFile { address: None, ratio: Some(2.0) };
        assert!(refusal(OtlpFlags::default(), ratio, None).starts_with("otlp_ratio 2 must be"));
        let told = refusal(OtlpFlags::default(), OtlpFile::default(), Some("https://host"));
        assert!(
            told.starts_with("the variable OTEL_EXPORTER_OTLP_ENDPOINT must begin with http://"),
            "{told}"
        );
    }
}
