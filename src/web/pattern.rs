//! The map of one input, for tasks whose inputs are patterns of twelve bits.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{to_js, View};
use crate::dataset::icosahedron::{edges, rule, THRESHOLD, VERTICES};
use crate::dataset::DatasetName;
use crate::params::CheckedParams;

/// How patterns are laid out: the vertices of an icosahedron, or a ring where there are none.
#[derive(Serialize)]
struct PatternMap {
    bits: usize,
    vertices: Option<[[f64; 3]; 12]>,
    edges: Vec<[usize; 2]>,
}

/// The rule of the task on one pattern.
#[derive(Serialize)]
struct PatternRule {
    value: f64,
    threshold: f64,
}

#[wasm_bindgen]
impl View {
    /// The map of an input, where the run's inputs are patterns of bits; else `null`.
    ///
    /// # Errors
    /// Never in practice: numbers cross.
    #[wasm_bindgen(js_name = patternMap, unchecked_return_type = "PatternMap | null")]
    pub fn pattern_map(&self) -> Result<JsValue, JsError> {
        let map = match self.params().map(|params| &params.dataset) {
            Some(DatasetName::Icosahedron) => {
                Some(PatternMap { bits: 12, vertices: Some(VERTICES), edges: edges().collect() })
            }
            Some(DatasetName::G1 | DatasetName::G2) => Some(PatternMap { bits: 12, vertices: None, edges: Vec::new() }),
            Some(DatasetName::Own(_)) | None => None,
        };
        to_js(&map)
    }

    /// n + |D| of a pattern of the icosahedron, and the threshold; `null` for other tasks and for labels at
    /// random, which follow no rule so short.
    ///
    /// # Errors
    /// Never in practice: numbers cross.
    #[wasm_bindgen(js_name = patternRule, unchecked_return_type = "PatternRule | null")]
    pub fn pattern_rule(&self, pattern: usize) -> Result<JsValue, JsError> {
        let by_rule = |params: &CheckedParams| params.dataset == DatasetName::Icosahedron && !params.random_labels;
        let ruled = self.params().is_some_and(by_rule);
        to_js(&ruled.then(|| PatternRule { value: rule(pattern), threshold: THRESHOLD }))
    }
}
