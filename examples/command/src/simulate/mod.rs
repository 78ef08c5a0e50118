//! A made-up site: visits, calls, sales and costs, drawn from a seed and shaped by stated figures.
//!
//! Everything it makes is SIMULATED. It is there so that the command, the tests and the benchmarks run without anybody's
//! data, and because only here the truth is known: who really made each call. The same
//! [`Shape`](crate::simulate::shape::Shape) gives the same bytes on every platform.
//!
//! Which number a caller dials depends on what the tracker lent them, so calls come out as
//! [intentions](crate::simulate::happening::Intention): "this client dials the number they were shown last". The replay
//! turns them into calls.
//!
//! ```
//! use ringtrace_command::simulate::{happening::Happening, shape::Shape, stream::Stream};
//!
//! let shape = Shape { sessions_a_day: 200.0, ..Shape::default() };
//! let visits = Stream::new(&shape).filter(|one| matches!(one, Happening::Visit(_))).count();
//! assert_eq!(visits, Stream::new(&shape).filter(|one| matches!(one, Happening::Visit(_))).count());
//! # assert!(visits > 200);
//! ```

/// When sessions begin.
pub mod arrivals;
/// Calls: when, how long, and whether again.
pub mod calling;
/// Seeded draws.
pub mod draws;
/// What happens: visits, intentions to call, sales, costs.
pub mod happening;
/// What can be asked for on the command line.
pub mod options;
/// Who visits: device, place, telephone.
pub mod person;
/// One session: pages and when they are looked at.
pub mod session;
/// Every figure the simulation is shaped by.
pub mod shape;
/// Where sessions come from.
pub mod sources;
/// Everything that happens, in the order of time.
pub mod stream;
/// The simulation as files.
pub mod write;
