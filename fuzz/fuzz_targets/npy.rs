#![no_main]

#[allow(dead_code)]
#[path = "../../tests/hard_files/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::read("npy", bytes));
