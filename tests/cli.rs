//! The program through its binary.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use resvg::tiny_skia::Pixmap;
use serde_json::Value;
use tempfile::tempdir;

/// A run of a fraction of a second.
const SMALL: [&str; 6] = ["--epochs", "40", "--repeats", "2", "--train-percent", "85"];

fn run(flags: &[&str]) -> assert_cmd::assert::Assert {
    let elsewhere = tempdir().unwrap();
    Command::cargo_bin("infoplane").unwrap().current_dir(elsewhere.path()).arg("run").args(flags).assert()
}

fn write(dir: &Path, flags: &[&str]) -> assert_cmd::assert::Assert {
    run(&[&SMALL, flags, &["--out", dir.to_str().unwrap()]].concat()).success()
}

#[test]
fn a_run_writes_information_metrics_and_parameters() {
    let dir = tempdir().unwrap();
    let out = dir.path().join("new/folder");
    write(&out, &["--seed", "7"]);
    let information = fs::read_to_string(out.join("information.csv")).unwrap();
    let mut lines = information.lines();
    assert_eq!(lines.next(), Some("condition,repeat,epoch,layer,i_xt_bits,i_ty_bits"));
    assert!(lines.next().unwrap().starts_with("0,0,0,1,12,0.999"));
    assert_eq!(information.lines().count(), 1 + 2 * 40 * 6);
    let metrics = fs::read_to_string(out.join("metrics.csv")).unwrap();
    assert_eq!(
        metrics.lines().next(),
        Some("condition,repeat,epoch,train_loss,test_loss,train_accuracy,test_accuracy")
    );
    assert_eq!(metrics.lines().count(), 1 + 2 * 40);
    let gradients = fs::read_to_string(out.join("gradients.csv")).unwrap();
    assert_eq!(gradients, "condition,repeat,epoch,layer,mean_norm,sd_norm,weight_norm\n", "none were asked for");
    let params: Value = serde_json::from_str(&fs::read_to_string(out.join("params.json")).unwrap()).unwrap();
    assert_eq!(params["infoplane"], env!("CARGO_PKG_VERSION"));
    assert_eq!((&params["params"]["seed"], &params["params"]["epochs"]), (&Value::from(7), &Value::from(40)));
    assert_eq!(params["params"]["learning_rate"].to_string(), "0.0004");
    let run: Value = serde_json::from_str(&fs::read_to_string(out.join("run.json")).unwrap()).unwrap();
    assert_eq!(run["params"], params["params"]);
    assert_eq!(run["networks"][1]["i_xt_bits"][39].as_array().unwrap().len(), 6);
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let dir = tempdir().unwrap();
    let results: Vec<[String; 3]> = ["1", "2", "5"]
        .iter()
        .map(|threads| {
            let out = dir.path().join(threads);
            let assert = write(&out, &["--threads", threads, "--shuffle", "true"]);
            let printed = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
            let digest = printed.lines().find(|line| line.starts_with("digest ")).unwrap().to_owned();
            assert_eq!(digest.len(), "digest ".len() + 64, "{digest}");
            let read = |name: &str| fs::read_to_string(out.join(name)).unwrap();
            [read("information.csv"), read("metrics.csv"), digest]
        })
        .collect();
    assert!(results.iter().all(|r| *r == results[0]));
}

#[test]
fn impossible_values_name_the_flag_and_what_is_accepted() {
    for (flag, value, reason) in [
        ("--epochs", "0", "from 1"),
        ("--epochs", "many", "a whole number"),
        ("--hidden-layers", "10-0", "from 1 to 4096"),
        ("--hidden-layers", "4097", "from 1 to 4096"),
        ("--learning-rate", "NaN", "above 0"),
        ("--batch-size", "0", "at least 1"),
        ("--bins", "0", "from 2"),
        ("--bins", "1", "from 2"),
        ("--train-percent", "0", "none to train on"),
        ("--train-percent", "100", "none to test on"),
        ("--activation", "tan", "one of tanh"),
    ] {
        // The flag under test comes alone where the small run would give it twice.
        let base: Vec<&str> = SMALL.chunks(2).filter(|pair| pair[0] != flag).flatten().copied().collect();
        let assert = run(&[&base[..], &[flag, value]].concat()).code(2);
        let message = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        assert!(message.contains(&format!("error: {flag}: ")) && message.contains(reason), "{flag} {value}: {message}");
    }
}

#[test]
fn results_are_never_overwritten() {
    let dir = tempdir().unwrap();
    write(dir.path(), &[]);
    let read =
        || ["information.csv", "metrics.csv", "params.json"].map(|name| fs::read(dir.path().join(name)).unwrap());
    let before = read();
    let assert = run(&[&SMALL[..], &["--seed", "2", "--out", dir.path().to_str().unwrap()]].concat()).code(1);
    let message = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(message.contains("already holds results"), "{message}");
    assert_eq!(read(), before);
}

#[test]
#[ignore = "needs python3 with numpy"]
fn numpy_reads_the_arrays_of_a_run() {
    let dir = tempdir().unwrap();
    write(dir.path(), &["--hidden-layers", "10-7-5-4-3,6", "--record-gradients", "all"]);
    // What another program sees: arrays against the CSV, networks made again from their weights.
    let script = r#"
import csv, json, sys, numpy
run = numpy.load(sys.argv[1] + "/run.npz", allow_pickle=False)
assert run["epochs"].tolist() == list(range(40)) and run["epochs"].dtype == numpy.int64
assert run["condition"].tolist() == [0, 0, 1, 1] and run["repeat"].tolist() == [0, 1, 0, 1]
rows = list(csv.DictReader(open(sys.argv[1] + "/information.csv")))
seen = numpy.full((4, 40, 6, 2), numpy.nan)
for row in rows:
    place = 2 * int(row["condition"]) + int(row["repeat"]), int(row["epoch"]), int(row["layer"]) - 1
    seen[place] = float(row["i_xt_bits"]), float(row["i_ty_bits"])
arrays = numpy.stack([run["i_xt_bits"], run["i_ty_bits"]], axis=-1)
assert numpy.array_equal(arrays, seen, equal_nan=True) and numpy.isnan(arrays[2, 0, 2, 0])
assert run["weight_norm"].shape == (4, 40, 6)
params = json.loads(run["params"].tobytes())
assert params["epochs"] == 40 and params["hidden_layers"] == [[10, 7, 5, 4, 3], [6]]
# All patterns through the last network of the second condition.
x = (numpy.arange(4096)[:, None] >> numpy.arange(11, -1, -1) & 1).astype(float)
w1, b1, w2, b2 = (run[name][1, -1] for name in ["weights_c1_l1", "biases_c1_l1", "weights_c1_l2", "biases_c1_l2"])
assert w1.shape == (6, 12) and w1.dtype == numpy.float32 and b2.shape == (2,)
t = numpy.tanh(x @ w1.T + b1)
bins = numpy.searchsorted(numpy.linspace(-1, 1, 30), t, side="right")
counts = numpy.unique(bins, axis=0, return_counts=True)[1] / 4096
assert abs(-(counts * numpy.log2(counts)).sum() - run["i_xt_bits"][3, -1, 0]) < 0.01
norm = numpy.sqrt((w1.astype(float) ** 2).sum())
assert abs(norm - run["weight_norm"][3, -1, 0]) < 1e-5 * norm
print("numpy agrees")
"#;
    Command::new("python3").args(["-c", script]).arg(dir.path()).assert().success().stdout("numpy agrees\n");
}

#[test]
fn a_single_file_of_an_earlier_run_is_not_overwritten_either() {
    for name in ["information.csv", "metrics.csv", "params.json"] {
        let dir = tempdir().unwrap();
        fs::write(dir.path().join(name), "mine").unwrap();
        run(&[&SMALL[..], &["--out", dir.path().to_str().unwrap()]].concat()).code(1);
        assert_eq!(fs::read_to_string(dir.path().join(name)).unwrap(), "mine");
    }
}

#[test]
fn diverging_networks_end_with_a_warning_and_keep_their_records() {
    let dir = tempdir().unwrap();
    let assert = write(dir.path(), &["--learning-rate", "1e6"]);
    let message = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(message.contains("Network 1 diverged at epoch") && message.contains("smaller learning rate"), "{message}");
    assert!(fs::read_to_string(dir.path().join("information.csv")).unwrap().contains("\n0,0,0,1,12,"));
}

#[test]
fn help_lists_every_parameter_with_its_default() {
    let assert = run(&["--help"]).success();
    let help = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    for field in infoplane::params::FIELDS {
        assert!(help.contains(&format!("--{}", field.name.replace('_', "-"))), "{}", field.name);
    }
    assert!(help.contains("[default: 10-7-5-4-3]"));
}

fn figure(flags: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("infoplane").unwrap().arg("figure").args(flags).assert()
}

/// The texts of an SVG picture.
fn texts(svg: &str) -> Vec<&str> {
    svg.split("<text").skip(1).filter_map(|t| t.split_once('>')?.1.split_once("</text>")).map(|t| t.0.trim()).collect()
}

#[test]
fn every_figure_is_drawn_from_a_run_that_flags_may_change() {
    let dir = tempdir().unwrap();
    let out = dir.path().join("figures");
    for (name, titles) in [
        ("fig2", &["epoch 0", "epoch 59"][..]),
        ("fig3", &["5 % of the patterns", "45 % of the patterns", "85 % of the patterns"]),
        ("fig4", &["Signal to noise of the gradients", "Norm of the weights"]),
        ("loss", &["Cross-entropy, nats", "Accuracy", "train", "test"]),
        (
            "layers",
            &["L1 norm of the weights", "Correlation of activations, |r|", "Number of distinct T", "H(X|T), bits"],
        ),
        ("fig5", &["one hidden layer", "2 hidden layers", "6 hidden layers"]),
        ("fig7", &["epoch 59", "3 %", "85 %"]),
        ("g2", &["85 % of the patterns"]),
    ] {
        let small = ["--epochs", "60", "--repeats", "2", "--recorded-epochs", "3"];
        let assert = figure(&[&[name, "--out", out.to_str().unwrap()], &small[..]].concat()).success();
        let printed = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
        assert!(printed.contains("digest ") && printed.contains(".svg"), "{printed}");
        let svg = fs::read_to_string(out.join(format!("{name}.svg"))).unwrap();
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
        let texts = texts(&svg);
        let axes = if ["fig4", "loss", "layers"].contains(&name) {
            ["epoch", "epoch"]
        } else {
            ["I(X;T), bits", "I(T;Y), bits"]
        };
        for title in titles.iter().chain(&axes) {
            assert!(texts.contains(title), "{name} has no text \"{title}\", only {texts:?}");
        }
        let least = if name == "loss" { 4 } else { 12 };
        assert!(svg.matches("<circle").count() >= least, "{name}");
        let size = |kind: &str| {
            let (_, after) = svg.split_once(&format!("{kind}=\"")).unwrap();
            after.split_once('"').unwrap().0.parse::<u32>().unwrap()
        };
        let png = Pixmap::load_png(out.join(format!("{name}.png"))).unwrap();
        assert!(png.width().abs_diff(2 * size("width")) <= 1 && png.height().abs_diff(2 * size("height")) <= 1);
    }
    let again = figure(&["fig2", "--out", out.to_str().unwrap()]).failure();
    assert!(String::from_utf8_lossy(&again.get_output().stderr).contains("exists already"));
}

#[test]
fn a_saved_run_is_drawn_again() {
    let dir = tempdir().unwrap();
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    let (first, second) = (first.to_str().unwrap(), second.to_str().unwrap());
    figure(&["fig3", "--epochs", "30", "--repeats", "2", "--save", "--out", first]).success();
    let plot = |file: &str, out: &str| {
        let mut command = Command::cargo_bin("infoplane").unwrap();
        command.args(["plot", file, "--figure", "fig3", "--out", out]).assert()
    };
    plot(&format!("{first}/fig3.infoplane"), second).success();
    let mut command = Command::cargo_bin("infoplane").unwrap();
    let empty =
        command.args(["plot", &format!("{first}/fig3.infoplane"), "--figure", "fig4", "--out", second]).assert();
    assert!(String::from_utf8_lossy(&empty.failure().get_output().stderr).contains("record_gradients"));
    let read = |dir: &str| ["svg", "png"].map(|kind| fs::read(format!("{dir}/fig3.{kind}")).unwrap());
    assert_eq!(read(first), read(second));

    write(&dir.path().join("run"), &[]);
    plot(dir.path().join("run").to_str().unwrap(), dir.path().join("third").to_str().unwrap()).success();

    let damaged = dir.path().join("damaged.infoplane");
    let mut bytes = fs::read(format!("{first}/fig3.infoplane")).unwrap();
    bytes[999] ^= 1;
    fs::write(&damaged, bytes).unwrap();
    let refused = plot(damaged.to_str().unwrap(), dir.path().join("fourth").to_str().unwrap()).failure();
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("damaged"));
}

#[test]
fn unknown_figures_and_bad_flags_are_refused() {
    let refused = figure(&["fig9"]).code(2);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("fig9"));
    let refused = figure(&["fig3", "--png-scale", "9"]).code(2);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("0.25 to 8"));
    let refused = figure(&["fig3", "--train-percent", "0"]).code(2);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("--train-percent"));
}
