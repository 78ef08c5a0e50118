//! What a site already has, read line by line: access logs, visits, calls.
//!
//! Nothing here trusts its input. A line that cannot be understood is counted, the first few are kept with their
//! number and the reason, and reading goes on to the end of the file.

/// One line of an Apache or nginx access log.
pub mod access_log;
/// Lines that could not be understood.
pub mod broken;
/// The names that columns of call lists go by.
pub mod call_columns;
/// What one line of a call list says of a call.
pub mod call_row;
/// Calls from CSV or JSON Lines.
pub mod calls;
/// One record of a CSV file.
pub mod csv_line;
/// Instants as other programs write them.
pub mod instant;
/// What kind of file it is, told from its first lines.
pub mod kind;
/// Lines of a file, plain or compressed, none of them longer than a bound.
pub mod lines;
/// Which requests of a log are page views, and the visit that each one is.
pub mod page_view;
/// The site that an access log is of.
pub mod site;
/// One visit as a JSON object.
pub mod visit_line;
/// Visits from an access log or JSON Lines.
pub mod visits;
