//! The report: what was measured where, as tables in Markdown.

use std::fmt::Write;
use std::process::Command;

use anyhow::{ensure, Result};
use serde::Deserialize;
use serde_json::Value;

use crate::shell;
use crate::Workspace;

/// Where something was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// Headless browser, threads variant.
    Browser,
    /// Native, default target.
    Native,
    /// Native, built for vectors of eight lanes.
    NativeV3,
}

impl Place {
    const ALL: [Place; 3] = [Place::Browser, Place::Native, Place::NativeV3];

    fn name(self) -> &'static str {
        match self {
            Place::Browser => "browser",
            Place::Native => "native",
            Place::NativeV3 => "native v3",
        }
    }

    /// The loop whose speed is 100 % there.
    fn peak(self) -> &'static str {
        match self {
            Place::Browser | Place::Native => "peak, 128-bit multiply and add",
            Place::NativeV3 => "peak, 256-bit multiply and add",
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
struct Times {
    median_ms: f64,
    least_ms: f64,
    most_ms: f64,
}

#[derive(Clone, Debug, Deserialize)]
struct Workload {
    name: String,
    group: String,
    units: f64,
    gflops: f64,
    ms: Times,
}

#[derive(Clone, Debug, Deserialize)]
struct Peer {
    name: String,
    ms: Times,
    loss_before: f64,
    loss_after: f64,
}

/// Losses of peers may differ by this much from ours after 100 epochs.
const LOSS_TOLERANCE: f64 = 1e-4;

/// Everything measured.
pub struct Report {
    head: Vec<String>,
    workloads: Vec<(Place, Workload)>,
    peers: Vec<(Place, Peer)>,
    our_losses: Option<(f64, f64)>,
    page: Vec<Value>,
    case: std::path::PathBuf,
}

impl Report {
    /// An empty report about this machine and this commit.
    pub fn new(workspace: &Workspace, quick: bool) -> Self {
        let git = |args: &[&str]| shell::output(Command::new("git").current_dir(&workspace.root).args(args));
        let commit = git(&["rev-parse", "--short", "HEAD"]).unwrap_or_else(|| "unknown".to_owned());
        let changed = git(&["status", "--porcelain"]).is_some_and(|text| !text.is_empty());
        let field = |file: &str, key: &str| {
            let text = std::fs::read_to_string(file).unwrap_or_default();
            text.lines().find(|line| line.starts_with(key)).map(str::to_owned)
        };
        let processor =
            field("/proc/cpuinfo", "model name").and_then(|line| line.split(": ").nth(1).map(str::to_owned));
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let load = field("/proc/loadavg", "").map_or_else(String::new, |text| format!(", load before {text}"));
        let head = vec![
            format!("Commit {commit}{}", if changed { " with changes" } else { "" }),
            format!("{}, {threads} threads{load}", processor.unwrap_or_else(|| "unknown processor".to_owned())),
            format!("{} measurement", if quick { "Quick" } else { "Full" }),
        ];
        let case = workspace.target.join("bench/site/peers/peer-case.json");
        Self { head, workloads: Vec::new(), peers: Vec::new(), our_losses: None, page: Vec::new(), case }
    }

    /// Takes one line that a measuring program has printed.
    pub fn add(&mut self, place: Place, line: Value) {
        match line["kind"].as_str() {
            Some("browser") => self.head.push(format!("Chromium {}", line["version"].as_str().unwrap_or("unknown"))),
            Some("peer") => {
                if let Ok(peer) = serde_json::from_value(line) {
                    self.peers.push((place, peer));
                }
                self.our_losses = std::fs::read_to_string(&self.case)
                    .ok()
                    .and_then(|text| serde_json::from_str::<Value>(&text).ok())
                    .and_then(|case| case["loss_before"].as_f64().zip(case["loss_after"].as_f64()));
            }
            Some("opening" | "growth" | "first run" | "headline") => self.page.push(line),
            _ => {
                if let Ok(workload) = serde_json::from_value(line) {
                    self.workloads.push((place, workload));
                }
            }
        }
    }

    /// An error if a peer computed something else than we did.
    pub fn check_peers(&self) -> Result<()> {
        for (_, peer) in &self.peers {
            let difference = self.loss_difference(peer);
            ensure!(
                difference.is_some_and(|d| d < LOSS_TOLERANCE),
                "{} has another loss than ours after 100 epochs, by {difference:?}: the times are not comparable",
                peer.name
            );
        }
        Ok(())
    }

    fn loss_difference(&self, peer: &Peer) -> Option<f64> {
        let (before, after) = self.our_losses?;
        Some((peer.loss_before - before).abs().max((peer.loss_after - after).abs()))
    }

    fn find(&self, place: Place, name: &str) -> Option<&Workload> {
        self.workloads.iter().find(|(p, w)| *p == place && w.name == name).map(|(_, w)| w)
    }

    fn places(&self) -> Vec<Place> {
        Place::ALL.into_iter().filter(|place| self.workloads.iter().any(|(p, _)| p == place)).collect()
    }

    /// Names of a group's workloads, each once, in order.
    fn names(&self, group: &str) -> Vec<&str> {
        let mut names = Vec::new();
        for (_, workload) in self.workloads.iter().filter(|(_, w)| w.group == group) {
            if !names.contains(&workload.name.as_str()) {
                names.push(&workload.name);
            }
        }
        names
    }

    fn percent_of_peak(&self, place: Place, workload: &Workload) -> Option<f64> {
        self.find(place, place.peak()).map(|peak| 100.0 * workload.gflops / peak.gflops)
    }

    /// The report as Markdown.
    pub fn markdown(&self) -> String {
        let mut out = format!("# Speed\n\n{}.\n", self.head.join(". "));
        out.push_str("\nMedian of the samples, in brackets the least and the most. GFLOP/s count matrix products and tanh; % is of the peak that was measured in the same place and run.\n");
        for (title, group) in [
            ("Peak", "peak"),
            ("One network, one thread", "network"),
            ("Kernels, one block of 128 samples", "kernel"),
            ("Estimators, one layer, one thread", "estimator"),
        ] {
            self.table_of_places(&mut out, title, group);
        }
        self.threads(&mut out);
        self.scaling(&mut out);
        self.page(&mut out);
        self.peers(&mut out);
        out
    }

    fn table_of_places(&self, out: &mut String, title: &str, group: &str) {
        let places = self.places();
        let _ = write!(out, "\n## {title}\n\n| |");
        for place in &places {
            let _ = write!(out, " {0}, ms | {0}, GFLOP/s | {0}, % |", place.name());
        }
        let _ = writeln!(out, " native / browser |\n|---|{}---|", "---|".repeat(3 * places.len()));
        for name in self.names(group) {
            let _ = write!(out, "| {name} |");
            for place in &places {
                let Some(workload) = self.find(*place, name) else {
                    let _ = write!(out, " | | |");
                    continue;
                };
                let _ = write!(out, " {} |", times(&workload.ms));
                match (workload.gflops > 0.0).then(|| self.percent_of_peak(*place, workload)).flatten() {
                    Some(percent) => _ = write!(out, " {:.1} | {percent:.0} |", workload.gflops),
                    None => _ = write!(out, " | |"),
                }
            }
            let ratio = self.find(Place::Native, name).zip(self.find(Place::Browser, name));
            let ratio = ratio.map_or_else(String::new, |(n, b)| format!("{:.2}", n.ms.median_ms / b.ms.median_ms));
            let _ = writeln!(out, " {ratio} |");
        }
    }

    fn threads(&self, out: &mut String) {
        let (one, two) = ("16 networks, 1 thread", "16 networks, 2 threads");
        out.push_str("\n## One and two threads: 16 networks x 200 epochs, information at 20 of them\n\n| | 1 thread, ms | 2 threads, ms | ratio |\n|---|---|---|---|\n");
        for place in self.places() {
            if let Some((one, two)) = self.find(place, one).zip(self.find(place, two)) {
                let ratio = one.ms.median_ms / two.ms.median_ms;
                let _ = writeln!(out, "| {} | {} | {} | {ratio:.2} |", place.name(), times(&one.ms), times(&two.ms));
            }
        }
    }

    fn scaling(&self, out: &mut String) {
        if self.names("scaling").is_empty() {
            return;
        }
        out.push_str("\n## Cost against work\n\nTime of an epoch for one sample, one network, one weight; in brackets relative to the median of its group; then GFLOP/s, which relate the time to all of the arithmetic: a small network has more units, hence tanh, for each weight.\n\n| |");
        let places = self.places();
        for place in &places {
            let _ = write!(out, " {0}, us | {0}, GFLOP/s |", place.name());
        }
        let _ = writeln!(out, "\n|---|{}", "---|".repeat(2 * places.len()));
        for name in self.names("scaling") {
            let kind = name.split(' ').next().unwrap_or_default();
            let _ = write!(out, "| {name} |");
            for place in &places {
                let each = |w: &Workload| w.ms.median_ms * 1e3 / w.units;
                let group: Vec<f64> = self
                    .workloads
                    .iter()
                    .filter(|(p, w)| p == place && w.group == "scaling" && w.name.starts_with(kind))
                    .map(|(_, w)| each(w))
                    .collect();
                match self.find(*place, name) {
                    Some(w) => {
                        _ = write!(out, " {:.4} ({:.2}) | {:.1} |", each(w), each(w) / median(group), w.gflops);
                    }
                    None => _ = write!(out, " | |"),
                }
            }
            out.push('\n');
        }
    }

    fn page(&self, out: &mut String) {
        out.push_str("\n## The page\n\n| | |\n|---|---|\n");
        let mut row = |name: &str, value: String| _ = writeln!(out, "| {name} | {value} |");
        let mb =
            |bytes: &Value| bytes.as_f64().map_or_else(|| "not measured".to_owned(), |b| format!("{:.0} MB", b / 1e6));
        let spread = |v: &Value, digits: usize| {
            let get = |key: &str| v[key].as_f64().unwrap_or(f64::NAN);
            let (median, least, most) = (get("median"), get("least"), get("most"));
            format!("{median:.digits$} ({least:.digits$} to {most:.digits$}, {} runs)", v["runs"])
        };
        for line in &self.page {
            match line["kind"].as_str() {
                Some("opening") => {
                    row("first point after navigation, cold cache, ms", spread(&line["first_point_ms"], 0));
                    let bytes = line["transferred_bytes"].as_f64().unwrap_or(f64::NAN);
                    row("transferred until then, headers included, gzip", format!("{:.0} kB", bytes / 1e3));
                }
                Some("growth") => {
                    let sizes = line["sizes"].as_array().map_or(&[][..], Vec::as_slice);
                    let list = sizes.iter().map(mb).collect::<Vec<_>>().join(", ");
                    row("private memory of the page's process after each of several runs in a row (50 networks x 300 epochs)", list);
                }
                _ => {
                    let params = &line["params"];
                    let pace = if line["kind"] == "first run" { ", at full pace" } else { "" };
                    let what =
                        format!("{} networks x {} epochs in the page{pace}", params["repeats"], params["epochs"]);
                    row(&format!("{what}, s"), spread(&line["seconds"], 1));
                    row("the same run without a page, s", spread(&line["without_page_seconds"], 1));
                    row("what the page costs, %", spread(&line["cost_percent"], 1));
                    if line["kind"] == "first run" {
                        continue;
                    }
                    let number = |key: &str| line[key].as_f64().map_or_else(String::new, |n| format!("{n:.1}"));
                    row("longest task of the main thread, ms (0: none above 50)", number("longest_task_ms"));
                    row("frames a second, mean, in a run of its own", number("frames_mean"));
                    row("frames in the slowest second", number("frames_slowest_second"));
                    row("private memory of the page's process at the end", mb(&line["bytes"]));
                }
            }
        }
    }

    fn peers(&self, out: &mut String) {
        if self.peers.is_empty() {
            return;
        }
        out.push_str("\n## What others use, on the same weights and batches\n\nAn epoch of the reference workload, one thread; the loss after 100 epochs must differ by less than 1e-4 from ours.\n\n| | ms | infoplane there, ms | times | difference of the losses |\n|---|---|---|---|---|\n");
        for (place, peer) in &self.peers {
            let ours = self.find(*place, "epoch").map_or(f64::NAN, |w| w.ms.median_ms);
            let difference = self.loss_difference(peer).unwrap_or(f64::NAN);
            let _ = writeln!(
                out,
                "| {} | {} | {ours:.3} | {:.1} | {difference:.1e} |",
                peer.name,
                times(&peer.ms),
                peer.ms.median_ms / ours
            );
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Three figures that tell, whatever the size.
fn times(ms: &Times) -> String {
    let digits = |x: f64| {
        if x < 0.1 {
            5
        } else if x < 10.0 {
            3
        } else {
            1
        }
    };
    let d = digits(ms.median_ms);
    format!("{:.d$} ({:.d$} to {:.d$})", ms.median_ms, ms.least_ms, ms.most_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report() -> Report {
        Report {
            head: vec!["Commit 0".to_owned()],
            workloads: Vec::new(),
            peers: Vec::new(),
            our_losses: None,
            page: Vec::new(),
            case: std::path::PathBuf::new(),
        }
    }

    fn workload(name: &str, group: &str, gflops: f64, ms: f64) -> Value {
        json!({ "name": name, "group": group, "units": 1.0, "gflops": gflops, "ms": { "median_ms": ms, "least_ms": ms, "most_ms": ms } })
    }

    #[test]
    fn percentages_are_of_the_peak_of_the_same_place() {
        let mut report = report();
        for (place, peak) in [(Place::Browser, 50.0), (Place::Native, 40.0)] {
            report.add(place, workload(place.peak(), "peak", peak, 1.0));
            report.add(place, workload("epoch", "network", 20.0, 0.5));
        }
        let text = report.markdown();
        assert!(
            text.contains("| epoch | 0.500 (0.500 to 0.500) | 20.0 | 40 | 0.500 (0.500 to 0.500) | 20.0 | 50 | 1.00 |"),
            "{text}"
        );
    }

    #[test]
    fn a_peer_with_another_loss_is_an_error() {
        let mut report = report();
        let peer = json!({ "kind": "peer", "name": "other", "ms": { "median_ms": 1.0, "least_ms": 1.0, "most_ms": 1.0 }, "loss_before": 0.7, "loss_after": 0.25 });
        report.add(Place::Browser, peer);
        report.our_losses = Some((0.7, 0.25001));
        assert!(report.check_peers().is_ok());
        report.our_losses = Some((0.7, 0.2502));
        assert!(report.check_peers().unwrap_err().to_string().contains("other"));
    }
}
