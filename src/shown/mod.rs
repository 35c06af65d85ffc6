//! From what was recorded, published, estimated or measured to what is drawn: a [`Scene`] of any of them.
//!
//! Whatever a picture needs to know of runs, parameters and files is decided here, so that figures need not know
//! them.

use crate::activations::{Estimates, Layer};
use crate::archive::Published;
use crate::experiment::{History, NetworkHistory};
use crate::figure::{Group, PanelsKind, Scene, Track};
use crate::information::{Estimate, Information};
use crate::measure::{layer_summaries, EpochSummary, Place, Table};
use crate::params::{CheckedParams, Condition};

/// What stands above the plane of a condition.
fn title(params: &CheckedParams, condition: &Condition) -> String {
    let layers = match condition.hidden_layers.len() {
        1 => "one hidden layer".to_owned(),
        n => format!("{n} hidden layers"),
    };
    match (params.hidden_layers.len() > 1, params.train_percent.len() > 1) {
        (true, false) => layers,
        (true, true) => format!("{layers}, {} % of the patterns", condition.train_percent),
        _ => format!("{} % of the patterns", condition.train_percent),
    }
}

/// What stands for a condition in a key.
fn label(params: &CheckedParams, condition: &Condition) -> String {
    match params.train_percent.len() {
        1 => format!("{} layers", condition.hidden_layers.len()),
        _ => format!("{} %", condition.train_percent),
    }
}

/// A run of which nothing is recorded yet.
pub fn scene_of_params(params: &CheckedParams) -> Scene {
    let facts = params.facts();
    let group = |(c, condition): (usize, &Condition)| Group {
        title: title(params, condition),
        label: label(params, condition),
        layers: vec![None; params.shape(c).layers().len()],
        networks: vec![Track::default(); params.repeats],
        ..Group::default()
    };
    Scene {
        epochs: params.schedule().to_vec(),
        h_x_bits: facts.h_x_bits,
        h_y_bits: facts.h_y_bits,
        inputs: facts.samples,
        classes: facts.classes,
        least: (0.0, 0.0),
        groups: params.conditions().iter().enumerate().map(group).collect(),
    }
}

/// A run, with the information that was measured while it trained.
pub fn scene_of_run(history: &History) -> Scene {
    let mut scene = scene_of_params(&history.params);
    add_records(&mut scene, history);
    scene
}

/// A run with what a figure needs: statistics of the recorded weights where it draws them.
///
/// # Panics
/// If it needs statistics of weights that were not kept, or of data that is elsewhere.
pub fn scene_for(history: &History, kind: &PanelsKind) -> Scene {
    let mut scene = scene_of_run(history);
    add_statistics(&mut scene, history, kind);
    scene
}

/// Adds statistics of the recorded weights where a figure draws them.
///
/// # Panics
/// As [`scene_for`].
pub fn add_statistics(scene: &mut Scene, history: &History, kind: &PanelsKind) {
    if kind.needs_statistics() {
        for (group, statistics) in scene.groups.iter_mut().zip(history.statistics()) {
            group.statistics = statistics;
        }
    }
}

/// Adds what was recorded since to the scene of a run.
pub fn add_records(scene: &mut Scene, history: &History) {
    let reached = history.reached();
    for (condition, group) in scene.groups.iter_mut().enumerate() {
        for (track, network) in group.networks.iter_mut().zip(history.of_condition(condition)) {
            track.0.extend(network.records[track.0.len()..].iter().map(|record| estimates(&record.information)));
        }
        let new = group.means.len()..reached;
        group.means.extend(new.map_while(|index| history.summary(condition, index)));
    }
}

/// What was recorded, as what is drawn.
fn estimates(recorded: &[Information]) -> Vec<Estimate> {
    recorded.iter().copied().map(Estimate::from).collect()
}

/// The scene of a run as measured with other settings, as far as that is known; of epochs that are not, there are
/// losses and gradients but no points.
pub fn measured_scene(history: &History, table: &Table) -> Scene {
    let mut scene = scene_of_run(history);
    let all = 0..furthest(&scene);
    measure_again(&mut scene, history, table, all);
    scene
}

/// How many recorded epochs the network that got furthest has.
pub fn furthest(scene: &Scene) -> usize {
    scene.groups.iter().flat_map(|group| &group.networks).map(|track| track.0.len()).max().unwrap_or(0)
}

/// Takes points and means of information at these recorded epochs from a table; what it does not know is empty.
pub fn measure_again(
    scene: &mut Scene,
    history: &History,
    table: &Table,
    records: impl Iterator<Item = usize> + Clone,
) {
    let repeats = history.params.repeats;
    for network in 0..history.networks.len() {
        records.clone().filter_map(|record| table.get(Place { network, record })).for_each(|found| scene.reach(found));
    }
    for (condition, group) in scene.groups.iter_mut().enumerate() {
        let found = |n: usize, record: usize| table.get(Place { network: condition * repeats + n, record });
        for record in records.clone() {
            for (n, track) in group.networks.iter_mut().enumerate() {
                if let Some(point) = track.0.get_mut(record) {
                    *point = found(n, record).unwrap_or_default().to_vec();
                }
            }
            if let Some(mean) = group.means.get_mut(record) {
                let has = |(n, network): (usize, &NetworkHistory)| {
                    (record < network.records.len()).then(|| found(n, record).unwrap_or_default())
                };
                let networks: Vec<&[Estimate]> =
                    history.of_condition(condition).iter().enumerate().filter_map(has).collect();
                // Where one of them is still unknown there is no mean yet.
                mean.layers = layer_summaries(&networks);
            }
        }
    }
}

/// A published run: means everywhere, networks at its points.
pub fn scene_of_published(published: &Published) -> Scene {
    let mut scene = scene_of_params(&published.params);
    let networks = published.networks.chunks(published.params.repeats.max(1));
    for ((group, means), networks) in scene.groups.iter_mut().zip(&published.summaries).zip(networks) {
        group.means.clone_from(means);
        for (track, network) in group.networks.iter_mut().zip(networks) {
            track.0 = vec![Vec::new(); network.records];
            for (point, layers) in published.points.iter().zip(&network.information) {
                track.0[*point] = estimates(layers);
            }
        }
    }
    scene
}

/// Activations that another program wrote: one network, of which no loss is known.
pub fn scene_of_estimates(estimates: &Estimates) -> Scene {
    let facts = &estimates.facts;
    let mean = |(epoch, layers): (&usize, &Vec<Estimate>)| EpochSummary {
        epoch: *epoch,
        networks: 1,
        layers: layer_summaries(&[layers]),
        gradients: Vec::new(),
        metrics: None,
    };
    let mut scene = Scene {
        epochs: estimates.epochs.clone(),
        h_x_bits: facts.h_x_bits,
        h_y_bits: facts.h_y_bits,
        inputs: facts.samples,
        classes: facts.classes,
        least: (0.0, 0.0),
        groups: vec![Group {
            title: facts.name.clone(),
            label: facts.name.clone(),
            layers: estimates.layers.iter().map(Layer::short_name).collect(),
            networks: vec![Track(estimates.information.clone())],
            means: estimates.epochs.iter().zip(&estimates.information).map(mean).collect(),
            statistics: Vec::new(),
        }],
    };
    estimates.information.iter().for_each(|layers| scene.reach(layers));
    scene
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{open_published, publish};
    use crate::experiment::tests::history;
    use crate::information::Registry;
    use crate::measure::{measure, RunSource};
    use crate::training::InputBlocks;

    #[test]
    fn a_scene_that_grows_is_that_of_the_whole_run() {
        let whole = history(0.01);
        let mut grown = scene_of_params(&whole.params);
        let mut part = History::new(&whole.params);
        for record in 0..whole.reached() {
            for (network, kept) in whole.networks.iter().enumerate() {
                let record = kept.records[record].clone();
                part.apply(crate::experiment::Event::Recorded { network, record, parameters: Vec::new(), state: None });
            }
            add_records(&mut grown, &part);
        }
        assert_eq!(format!("{grown:?}"), format!("{:?}", scene_of_run(&whole)));
        assert_eq!((grown.reached(), grown.nearest(10)), (whole.reached(), whole.params.recorded_near(10)));
        assert_eq!(grown.groups[1].layers.len(), 2);
    }

    #[test]
    fn the_run_s_own_settings_draw_the_same_and_others_do_not() {
        let history = history(0.01);
        let inputs = InputBlocks::new(history.params.data());
        let source = RunSource::new(&history, &inputs);
        let recorded = format!("{:?}", scene_of_run(&history));
        let again = measure(&source, &history.params.bin_settings(), |_, _| ()).unwrap();
        let mut measured = measured_scene(&history, &again);
        // A run does not record how many rows are alone in their cells.
        for group in &mut measured.groups {
            group.networks.iter_mut().flat_map(|n| &mut n.0).flatten().for_each(|layer| layer.doubts.alone = None);
            group.means.iter_mut().flat_map(|mean| &mut mean.layers).for_each(|layer| layer.doubts.alone = None);
        }
        assert_eq!(format!("{measured:?}"), recorded);
        let other = measure(&source, &*Registry::default().read("binned,bins:5").unwrap(), |_, _| ()).unwrap();
        let other = measured_scene(&history, &other);
        assert_ne!(format!("{other:?}"), recorded);
        assert_eq!(other.groups[0].means[3].metrics, history.summary(0, 3).unwrap().metrics, "losses stay");
        let nothing = measured_scene(&history, &Table::new(history.networks.len()));
        assert!(nothing.groups.iter().flat_map(|g| &g.means).all(|mean| mean.layers.is_empty()));
    }

    #[test]
    fn a_published_run_has_its_networks_at_its_points_alone() {
        let history = history(0.01);
        let published = open_published(&publish(&history, &[0, 29]).unwrap()).unwrap();
        let scene = scene_of_published(&published);
        assert_eq!(scene.reached(), history.reached());
        for (group, networks) in scene.groups.iter().zip(history.networks.chunks(2)) {
            for (track, network) in group.networks.iter().zip(networks) {
                assert_eq!(track.0.len(), network.records.len());
                let known: Vec<usize> = (0..track.0.len()).filter(|index| !track.at(*index).is_empty()).collect();
                assert_eq!(known, published.points);
            }
        }
    }
}
