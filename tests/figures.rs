//! What the figures of the paper must show, in numbers, on whole experiments: minutes, not for every
//! day. `cargo xtask verify-figures` runs it and prints the table.
//!
//! The expected numbers were measured with an independent implementation (float32, other random
//! numbers, 4 to 16 networks); a band holds two of their standard deviations over networks, or what
//! is said beside it.
#![cfg(not(target_arch = "wasm32"))]

use std::ops::RangeInclusive;

use infoplane::experiment::{EpochSummary, History, Run};
use infoplane::figure::first_noisy;
use infoplane::gallery::{Preset, Size};
use infoplane::params::{BatchSize, ExperimentParams};

/// Networks of each condition.
const REPEATS: usize = 12;

/// What was measured beside what is expected.
#[derive(Default)]
struct Table {
    rows: Vec<(bool, String)>,
}

impl Table {
    fn check(&mut self, what: impl Into<String>, measured: f64, expected: RangeInclusive<f64>) {
        let holds = expected.contains(&measured);
        let (what, mark) = (what.into(), if holds { "ok" } else { "NOT MET" });
        self.rows.push((
            holds,
            format!("{what:<58} {measured:>9.3}   {:>8.3} to {:>8.3}   {mark}", expected.start(), expected.end()),
        ));
    }

    fn around(&mut self, what: impl Into<String>, measured: f64, expected: f64, band: f64) {
        self.check(what, measured, expected - band..=expected + band);
    }

    fn factor(&mut self, what: impl Into<String>, measured: f64, expected: f64, factor: f64) {
        self.check(what, measured, expected / factor..=expected * factor);
    }

    fn finish(self, figure: &str) {
        println!("\n{figure}");
        self.rows.iter().for_each(|(_, row)| println!("  {row}"));
        let failed = self.rows.iter().filter(|(holds, _)| !holds).count();
        assert_eq!(failed, 0, "{figure}: {failed} of {} do not hold, see the table", self.rows.len());
    }
}

fn run(figure: &str, change: impl FnOnce(&mut ExperimentParams)) -> History {
    let mut params = Preset::find(figure).unwrap().params(Size::Paper);
    params.repeats = REPEATS;
    change(&mut params);
    let mut run = Run::new(&params.check().unwrap());
    run.resume();
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        run.lanes(threads).into_iter().for_each(|lane| drop(scope.spawn(|| lane.work())));
    });
    run.poll().clone()
}

fn curve(history: &History, condition: usize) -> Vec<EpochSummary> {
    (0..history.reached()).map(|index| history.summary(condition, index).unwrap()).collect()
}

/// The recorded epoch next after one.
fn at(curve: &[EpochSummary], epoch: usize) -> &EpochSummary {
    curve.iter().find(|s| s.epoch >= epoch).or(curve.last()).unwrap()
}

/// Layer `layer`, counted from 1.
fn layer(summary: &EpochSummary, layer: usize) -> (f64, f64) {
    (summary.layers[layer - 1].i_xt_bits, summary.layers[layer - 1].i_ty_bits)
}

/// The epoch and value of a maximum.
fn greatest(curve: &[EpochSummary], value: impl Fn(&EpochSummary) -> f64) -> (usize, f64) {
    curve
        .iter()
        .map(|s| (s.epoch, value(s)))
        .fold((0, f64::MIN), |best, next| if next.1 > best.1 { next } else { best })
}

#[test]
#[ignore = "minutes"]
fn figure_2() {
    // As many as in the paper: a spread over few networks says little.
    let curve = curve(&run("fig2", |p| p.repeats = 50), 0);
    let (start, end) = (&curve[0], curve.last().unwrap());
    let mut table = Table::default();
    for epoch in [0, 400, 9000] {
        let recorded = at(&curve, epoch).epoch as f64;
        table.check(format!("epoch recorded next after {epoch}"), recorded, epoch as f64..=epoch as f64);
    }
    for (l, mean, sd) in [(3, 11.5, 0.3), (4, 8.9, 0.8), (5, 6.3, 1.0), (6, 1.2, 0.9)] {
        table.around(format!("I(X;T) of L{l} at the start"), layer(start, l).0, mean, 2.0 * sd);
    }
    for l in [1, 2] {
        table.check(format!("I(X;T) of L{l} at the start"), layer(start, l).0, 11.9..=12.0);
    }
    table.check("I(T;Y) of L6 at the start", layer(start, 6).1, 0.0..=0.05);
    for l in 3..6 {
        let (upper, lower) = (layer(start, l).1, layer(start, l + 1).1);
        table.check(format!("I(T;Y) at the start falls from L{l} to L{}", l + 1), upper - lower, 0.01..=1.0);
    }
    for l in 1..=6 {
        table.check(format!("I(T;Y) of L{l} at the end"), layer(end, l).1, 0.95..=1.0);
    }
    let sd = |summary: &EpochSummary, l: usize| summary.layers[l - 1].i_xt_sd.unwrap();
    table.factor("sd of I(X;T) of L6 over networks at the start", sd(start, 6), 0.87, 1.6);
    table.check("sd of I(X;T) of L6 over networks at the end", sd(end, 6), 0.0..=0.15);
    table.check("sd of I(X;T) of L4: end over start", sd(end, 4) / sd(start, 4), 1.3..=5.0);
    table.finish("Fig 2, 85 %, batches of 512");
}

#[test]
#[ignore = "minutes"]
fn figure_3() {
    let history = run("fig3", |_| {});
    let mut table = Table::default();
    // Ranges of the peak over networks, each wider by the spacing of the recorded epochs there.
    for (c, percent, peak) in [(0, 5, 268.0..=384.0), (1, 45, 76.0..=93.0), (2, 85, 40.0..=58.0)] {
        let curve = curve(&history, c);
        let end = curve.last().unwrap();
        let (epoch, most) = greatest(&curve, |s| layer(s, 6).0);
        table.check(format!("{percent} %: epoch of the greatest I(X;T) of L6"), epoch as f64, peak);
        table.around(format!("{percent} %: greatest I(X;T) of L6"), most, 4.1, 0.4);
        table.check(format!("{percent} %: I(X;T) of L6 at the end"), layer(end, 6).0, 0.9..=1.3);
        let least = curve.iter().map(|s| layer(s, 1).0).fold(f64::MAX, f64::min);
        table.check(format!("{percent} %: least I(X;T) of L1"), least, 11.9..=12.0);
        match percent {
            85 => {
                table.around("85 %: I(T;Y) of L6 at the peak", layer(at(&curve, epoch), 6).1, 0.52, 0.14);
                table.around("85 %: I(T;Y) of L6 at the end", layer(end, 6).1, 0.96, 0.04);
            }
            45 => {
                table.around("45 %: greatest I(T;Y) of L6", greatest(&curve, |s| layer(s, 6).1).1, 0.82, 0.06);
                table.around("45 %: I(T;Y) of L6 at the end", layer(end, 6).1, 0.81, 0.06);
            }
            _ => {
                for (l, most, last) in [(4, 0.80, 0.68), (5, 0.64, 0.52), (6, 0.57, 0.45)] {
                    table.around(
                        format!("5 %: greatest I(T;Y) of L{l}"),
                        greatest(&curve, |s| layer(s, l).1).1,
                        most,
                        0.08,
                    );
                    table.around(format!("5 %: I(T;Y) of L{l} at the end"), layer(end, l).1, last, 0.08);
                }
                table.check("5 %: training accuracy at the end", end.train_accuracy, 0.999..=1.0);
                table.around("5 %: test accuracy at the end", end.test_accuracy, 0.86, 0.02);
            }
        }
    }
    table.finish("Fig 3, batches of 512");
}

#[test]
#[ignore = "minutes"]
fn figure_3_with_one_step_an_epoch() {
    let curve = curve(&run("fig3-steps", |p| p.train_percent = vec![85.0]), 0);
    let mut table = Table::default();
    let (epoch, most) = greatest(&curve, |s| layer(s, 6).0);
    table.check("epoch of the greatest I(X;T) of L6", epoch as f64, 268.0..=330.0);
    table.around("greatest I(X;T) of L6", most, 4.1, 0.4);
    for (l, bits, band) in [(3, 7.4, 2.0), (4, 2.4, 0.8), (5, 1.3, 0.5)] {
        table.around(format!("I(X;T) of L{l} at the end"), layer(curve.last().unwrap(), l).0, bits, band);
    }
    table.finish("Fig 3 with one step an epoch, 85 %");
}

#[test]
#[ignore = "minutes"]
fn figure_4() {
    let curve = curve(&run("fig4", |_| {}), 0);
    let mut table = Table::default();
    let snr = |epoch: usize, l: usize| at(&curve, epoch).gradients[l - 1].snr().unwrap();
    // Geometric means over networks; their spread at the start is a factor of two.
    let first = [21.0, 25.0, 66.0, 107.0, 171.0, 601.0];
    let norms = [3.97, 3.17, 3.58, 4.68, 9.81, 13.19];
    // At the start the law of the weights says what to expect: normal, cut at two standard deviations,
    // which leaves 0.774 of the variance 1/fan-in. (1.07 was measured for L6 with 4 networks.)
    let units = [10.0, 7.0, 5.0, 4.0, 3.0, 2.0_f64];
    for l in 1..=6 {
        table.check(format!("signal to noise of L{l} at epoch 0"), snr(0, l), 1.0..=5.0);
        let expected = if l == 6 { 0.45 } else { 0.11 };
        table.factor(format!("signal to noise of L{l} at epoch 960"), snr(960, l), expected, 2.0);
        let noisy = first_noisy(&curve, l - 1).map_or(f64::NAN, |(epoch, _)| epoch as f64);
        table.factor(format!("first epoch with more noise than signal in L{l}"), noisy, first[l - 1], 1.4);
        table.factor(
            format!("norm of the weights of L{l} at the start"),
            curve[0].gradients[l - 1].weight_norm,
            (0.774 * units[l - 1]).sqrt(),
            1.1,
        );
        table.factor(
            format!("norm of the weights of L{l} at the end"),
            curve.last().unwrap().gradients[l - 1].weight_norm,
            norms[l - 1],
            1.3,
        );
    }
    for (l, rise) in [(4, 8.0), (5, 14.0), (6, 20.0)] {
        table.factor(format!("signal to noise of L{l} at epoch 48"), snr(48, l), rise, 1.5);
    }
    let spread = |epoch: usize| at(&curve, epoch).gradients[0].sd;
    table.check("spread of the gradients of L1: epoch 960 over epoch 0", spread(960) / spread(0), 20.0..=120.0);
    table.finish("Fig 4, 85 %, batches of 512, frozen weights");

    let mut table = Table::default();
    let full = run("fig4", |p| {
        p.batch_size = BatchSize::Full;
        p.epochs = 50;
        p.repeats = 2;
    });
    let spread = full.networks.iter().flat_map(|n| &n.records).flat_map(|r| &r.gradients).map(|g| g.sd_norm).sum();
    table.check("spread over batches where there is one", spread, 0.0..=0.0);
    table.finish("Fig 4, one batch");
}

#[test]
#[ignore = "minutes"]
fn figure_5() {
    let history = run("fig5", |p| p.repeats = 8);
    let mut table = Table::default();
    let output = |c: usize, epoch: usize| at(&curve(&history, c), epoch).layers.last().unwrap().i_ty_bits;
    for (layers, at_400, last) in [(1, 0.661, 0.978), (3, 0.790, 0.961), (5, 0.794, 0.962), (6, 0.771, 0.945)] {
        table.around(
            format!("I(T;Y) of the output at epoch 400, {layers} hidden"),
            output(layers - 1, 400),
            at_400,
            0.06,
        );
        table.around(format!("I(T;Y) of the output at the end, {layers} hidden"), output(layers - 1, 9999), last, 0.04);
    }
    for c in 0..6 {
        table.check(
            format!("I(X;T) of L1 at the end, {} hidden", c + 1),
            layer(curve(&history, c).last().unwrap(), 1).0,
            11.9..=12.0,
        );
    }
    let gain = (output(2, 400) + output(4, 400)) / 2.0 - output(0, 400);
    table.check("gain of three and five over one at epoch 400", gain, 0.06..=0.2);
    let best = (1..6).map(|c| output(c, 9999)).fold(0.0, f64::max);
    table.check("one hidden layer over the best other at the end", output(0, 9999) - best, -0.01..=0.05);
    table.finish("Fig 5, 80 %, batches of 512");
}

#[test]
#[ignore = "minutes"]
fn figure_7() {
    let history = run("fig7", |p| p.repeats = 8);
    let last = |c: usize| history.summary(c, history.reached() - 1).unwrap();
    let conditions = history.params.conditions().len();
    let percent = |c: usize| history.params.conditions()[c].train_percent;
    let mut table = Table::default();
    for c in 1..conditions {
        for l in 3..=6 {
            let gain = layer(&last(c), l).1 - layer(&last(c - 1), l).1;
            // The third layer has little to gain beyond 45 %.
            table.check(format!("I(T;Y) of L{l} from {} to {} %", percent(c - 1), percent(c)), gain, -0.005..=0.3);
        }
    }
    for c in 0..conditions {
        table.check(format!("I(X;T) of L1 at {} %", percent(c)), layer(&last(c), 1).0, 11.9..=12.0);
        table.check(format!("I(X;T) of L6 at {} %", percent(c)), layer(&last(c), 6).0, 0.95..=1.4);
    }
    for l in [4, 5] {
        let bits: Vec<f64> = (0..conditions).map(|c| layer(&last(c), l).0).collect();
        let (least, _) =
            bits.iter().enumerate().fold((0, f64::MAX), |best, (c, b)| if *b < best.1 { (c, *b) } else { best });
        table.check(format!("percentage of the least I(X;T) of L{l}"), percent(least), 10.0..=45.0);
        let most = bits[..conditions - 1].iter().copied().fold(0.0, f64::max);
        table.check(format!("I(X;T) of L{l}: 85 % over the greatest other"), bits[conditions - 1] - most, -0.3..=4.0);
    }
    table.finish("Fig 7, 10,000 epochs, batches of 512");
}
