//! Flags: IDNNs' manner, lists, suggestions, completions, manual pages.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/program.rs"]
mod program;

use program::Place;

#[test]
fn a_command_line_of_idnns_is_the_same_run() {
    let place = Place::new();
    let ours = "run --epochs 40 --hidden-layers 10-7-5 --hidden-layers 10-7 --train-percent 50,85 --repeats 2 \
                --bins 12 --batch-size 300 --learning-rate 0.001 --record-gradients all --recorded-epochs 9 \
                --estimate-information last --random-labels --name mine";
    let expected = place.line(ours).code(0);
    let [dir] = &place.names("jobs")[..] else { panic!("one directory") };
    assert!(dir.starts_with("mine_random_labels=true_hidden_layers=10-7-5,10-7_learning_rate=0.001_"), "{dir}");

    let theirs = "run -e 40 -net [10,7,5],[10,7] -inds [50],[85] -r 2 -nbins 12 -b 300 -l 0.001 -sgrad true -ns 9 \
                  -cinf false -cinfl true -rl true -na mine -nds 1 -iad 499 -par false -d_name var_u -af 0";
    let refused = place.line(theirs).code(1).err();
    assert!(refused.contains(&format!("jobs/{dir} already holds results")), "the same place: {refused}");
    let found = place.line(&format!("{theirs} --out theirs")).code(0);
    assert_eq!(found.digest(), expected.digest());
    let said = found.err();
    assert!(said.contains("note: -nds has no effect") && said.contains("1 thread"), "{said}");

    let json = r#"{"num_epochs":40,"net_arch":[[10,7,5],[10,7]],"per_data":[50,85],"num_repeat":2,"num_of_bins":12,
        "batch_size":300,"learning_rate":0.001,"save_grads":true,"num_samples":9,"calc_information":false,
        "calc_information_last":true,"rand_labels":true,"name":"mine","run_in_parallel":false,"data_name":"var_u"}"#;
    std::fs::write(place.path("theirs.json"), json).unwrap();
    let found = place.line("run --params theirs.json --no-files").code(0);
    assert_eq!(found.digest(), expected.digest());
}

#[test]
fn wrong_usage_names_the_flag_and_what_may_be_meant() {
    let place = Place::new();
    for (line, reason) in [
        ("run --epoch 4", "--epochs"),
        ("run -num_epoch 4", "did you mean -num_epochs?"),
        ("run --hiden-layers 4", "--hidden-layers"),
        ("run -net 9", "error: -net: "),
        ("run -cov_net 1", "convolutional networks are not part of infoplane"),
        ("run -cov_net 2", "-cov_net: 2 is IDNNs' network of two ReLU layers"),
        ("run -cov_net 3", "\"3\" is not 0"),
        ("run -d_name MNIST", "name them with --data"),
        ("run -dd data", "add -d_name NAME"),
        ("run -af 2", "write linear or softplus"),
        ("run -af 3", "write tanh or elu"),
        ("run -af 5", "write tanh or swish"),
        ("run -af 6", "write tanh or abs"),
        ("run --split last", "random, first, given"),
        ("run --split given", "--split: the data \"icosahedron\" did not come with a training and a test part"),
        ("run --split given:3000-0-1096 --train-percent 80", "error: --train-percent: "),
        ("run --dry-run --quiet", "cannot be used with"),
        ("run --no-files --record-activations all", "error: --record-activations: --no-files writes none"),
        ("run --no-files -sws true", "error: --record-activations: "),
        ("figure fig2 --record-activations last", "only `infoplane run` writes activations"),
        ("publish fig2 --record-activations all", "only `infoplane run` writes activations"),
        ("plot . --figure fig9", "plane, fig2"),
        ("run -e", "error: -e: its value is missing"),
        ("run -sws maybe", "is not true or false"),
        ("run -e 4 --epochs 5", "--epochs"),
        ("run --hidden-layers 10 --hidden-layers 10-x", "error: --hidden-layers: "),
        ("run --resume a --out b", "cannot be used with"),
        ("run extra", "extra"),
        ("rum", "run"),
        ("completions tcsh", "zsh"),
    ] {
        let said = place.line(line).code(2).err();
        assert!(said.contains(reason), "{line}: {said}");
    }
    assert_eq!(place.names("."), [""; 0], "nothing was made");
    for (line, reason) in [
        ("run --params nowhere.json", "cannot read nowhere.json: No such file"),
        ("run --out /dev/null/x", "/dev/null/x"),
        ("man nothing", "there are run, figure"),
        ("plot nowhere.infoplane --figure fig2", "nowhere.infoplane: No such file"),
    ] {
        let said = place.line(line).code(1).err();
        assert!(said.contains(reason), "{line}: {said}");
    }
}

#[test]
fn a_batch_larger_than_the_training_set_is_one_batch_and_says_so() {
    let place = Place::new();
    let int8 = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/01-idnns-batch-above-train/");
    for (flags, batch, train) in [
        ("-batch_size 4016".to_owned(), 4016, 3277),
        ("-inds [5]".to_owned(), 512, 205),
        (format!("-data_dir {int8} -d_name int8"), 512, 72),
    ] {
        let line = format!("run --dry-run -num_epochs 10 {flags}");
        let plan = place.line(&format!("{line} --json")).code(0).json();
        let condition = &plan["conditions"][0];
        assert_eq!((&condition["train_samples"], &condition["batch_size"]), (&train.into(), &train.into()));
        assert_eq!(condition["steps_per_epoch"], 1);
        assert_eq!(plan["params"]["batch_size"], batch, "what was written stays");
        let said = place.line(&line).code(0).out();
        let note = format!("note: --batch-size: a batch of {batch} is larger than the {train} training patterns");
        assert!(said.contains(&note), "{said}");
        std::fs::write(place.path("p.json"), plan["params"].to_string()).unwrap();
        if plan["data"]["name"] == "icosahedron" {
            assert!(place.line("info p.json").code(0).out().contains("note: batch_size: a batch of"));
        }
    }
    // What it trains is what a full batch trains.
    let digest = |batch: &str| place.line(&format!("run -e 20 -inds [5] {batch} --no-files")).code(0).digest();
    assert_eq!(digest(""), digest("--batch-size full"));
}

#[test]
fn the_first_rows_train_and_the_others_test() {
    let place = Place::new();
    // Of the patterns in their natural order: 819 of the last test, of which 0.836 are positive.
    let flags = "-e 2 --batch-size 300 --no-files";
    let first = place.line(&format!("run {flags} --split first")).code(0);
    assert!(first.err().contains("note: --split: the first patterns train"), "{}", first.err());
    assert_ne!(first.digest(), place.line(&format!("run {flags}")).code(0).digest());
    let given = place.line(&format!("run {flags} --split given:3000-96-1000 --dry-run")).code(0).out();
    assert!(
        given.contains("3000") && given.contains("73.24 %") && given.contains("the 96 of the validation part"),
        "{given}"
    );
    let one = place.line(&format!("run {flags} --split given:3000-96-1000 --threads 1")).code(0).digest();
    assert_eq!(one, place.line(&format!("run {flags} --split given:3000-96-1000 --threads 2")).code(0).digest());
}

#[test]
fn help_knows_the_exit_codes_and_the_names_of_idnns() {
    let place = Place::new();
    let help = place.line("run --help").code(0).out();
    for part in ["Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted", "-num_epochs", "-sgrad", "jobs/"] {
        assert!(help.contains(part), "{part} is not in {help}");
    }
    assert!(place.line("--help").code(0).out().contains("130 interrupted"));
}

#[cfg(unix)]
#[test]
fn bash_understands_its_completions() {
    let place = Place::new();
    std::fs::write(place.path("completions"), place.line("completions bash").code(0).out()).unwrap();
    let check = std::process::Command::new("bash").arg("-n").arg(place.path("completions")).output().expect("bash");
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
}

#[test]
fn completions_and_manual_pages_come_from_the_flags() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = place.line(&format!("completions {shell}")).code(0).out();
        assert!(script.contains("hidden-layers") && script.contains("resume"), "{shell}");
    }
    let page = place.line("man run").code(0).out();
    assert!(page.contains(".TH") && page.contains("infoplane") && page.contains("hidden\\-layers"), "{page}");
    place.line("man --out pages").code(0);
    let pages = place.names("pages");
    assert!(pages.contains(&"infoplane.1".to_owned()) && pages.contains(&"infoplane-run.1".to_owned()), "{pages:?}");
    assert!(place.text("pages/infoplane-run.1").contains("Exit codes"));
}
