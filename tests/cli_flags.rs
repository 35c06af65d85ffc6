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
fn help_knows_the_exit_codes_and_the_names_of_idnns() {
    let place = Place::new();
    let help = place.line("run --help").code(0).out();
    for part in ["Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted", "-num_epochs", "-sgrad", "jobs/"] {
        assert!(help.contains(part), "{part} is not in {help}");
    }
    assert!(place.line("--help").code(0).out().contains("130 interrupted"));
}

#[test]
fn completions_and_manual_pages_come_from_the_flags() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = place.line(&format!("completions {shell}")).code(0).out();
        assert!(script.contains("hidden-layers") && script.contains("resume"), "{shell}");
    }
    if let Ok(bash) = std::process::Command::new("bash").arg("--version").output() {
        assert!(bash.status.success());
        std::fs::write(place.path("completions"), place.line("completions bash").out()).unwrap();
        let check = std::process::Command::new("bash").arg("-n").arg(place.path("completions")).output().unwrap();
        assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    }
    let page = place.line("man run").code(0).out();
    assert!(page.contains(".TH") && page.contains("infoplane") && page.contains("hidden\\-layers"), "{page}");
    place.line("man --out pages").code(0);
    let pages = place.names("pages");
    assert!(pages.contains(&"infoplane.1".to_owned()) && pages.contains(&"infoplane-run.1".to_owned()), "{pages:?}");
    assert!(place.text("pages/infoplane-run.1").contains("Exit codes"));
}
