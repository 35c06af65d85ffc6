//! What the user of a run should know.

use crate::experiment::History;
use crate::information::outside_words;

impl History {
    /// What the user should know: networks that ended early, and layers of which the bins do not hold all
    /// activations, at the newest epoch that all networks of a condition have reached.
    pub fn warnings(&self) -> Vec<String> {
        let diverged = self.networks.iter().filter_map(|n| n.divergence.map(|d| (n, d)));
        let diverged = diverged.map(|(n, d)| {
            let of = self.params.condition_name(n.condition).map_or(String::new(), |name| format!(" ({name})"));
            format!(
                "Network {}{of} diverged at epoch {} (training loss {:.3e} nats); what it recorded before is kept. Choose a smaller learning rate.",
                n.repeat + 1,
                d.epoch,
                d.train_loss
            )
        });
        let beyond = (0..self.params.conditions().len()).filter_map(|condition| self.beyond_bins(condition));
        diverged.chain(beyond).collect()
    }

    fn beyond_bins(&self, condition: usize) -> Option<String> {
        let newest = (0..self.reached()).rev().filter_map(|index| self.summary(condition, index));
        // Where information is estimated at the last epoch only, there is none before.
        let summary = newest.take(1).find(|summary| !summary.layers.is_empty())?;
        let layers = summary.layers.iter().map(|l| (format!("L{}", l.layer), l.doubts.outside.unwrap_or(0.0)));
        let words = outside_words(layers)?;
        let of = self.params.condition_name(condition).map_or("At".to_owned(), |name| format!("{name}: at"));
        Some(format!("{of} epoch {}, {words}", summary.epoch))
    }
}
