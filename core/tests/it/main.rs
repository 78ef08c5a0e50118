//! One test binary; one module a subject.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod attribution_door;
mod attribution_input;
mod attribution_journeys;
mod attribution_laws;
mod attribution_markov;
mod attribution_models;
mod attribution_paths;
mod attribution_shapley;
mod bot;
mod calls;
mod channel;
mod classes;
mod commands;
mod condition;
mod config;
mod config_laws;
mod device;
mod door;
mod forget;
mod holds;
mod laws;
mod matching;
mod model;
mod model_calls;
mod month;
mod page_html;
mod page_laws;
mod page_rules;
mod page_spec;
mod page_text;
mod plan;
mod pool;
mod report;
mod report_laws;
mod rules;
mod simulate;
mod simulate_report;
mod spec;
mod static_table;
mod tidy;
mod touch;

mod mask;
mod phone;
