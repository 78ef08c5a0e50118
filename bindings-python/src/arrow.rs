//! Arrow memory in and out, by the PyCapsule interface. The `unsafe` code is all the C interface's.
//!
//! Source: the Arrow C data interface, the C stream interface, and the PyCapsule interface over both.
#![allow(unsafe_code)]

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    Array, ArrayRef, Float64Array, RecordBatch, RecordBatchIterator, StringArray, StructArray,
    make_array,
};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};
use std::ffi::CStr;
use std::sync::Arc;

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

/// One column in chunks, kept alive as long as it is looked at; its memory is still that of whoever made it.
#[pyclass(frozen, module = "ringtrace._native")]
pub(crate) struct Column(pub(crate) Vec<ArrayRef>);

fn wrong(error: &ArrowError) -> PyErr {
    PyValueError::new_err(format!("no Arrow data that can be read: {error}"))
}

/// The columns of a table that speaks Arrow, with their names; of a single array, one column without a name.
#[pyfunction]
pub(crate) fn columns(table: &Bound<'_, PyAny>) -> PyResult<Vec<(String, Column)>> {
    let chunks = if table.hasattr("__arrow_c_stream__")? {
        stream(&table.call_method0("__arrow_c_stream__")?)?
    } else if table.hasattr("__arrow_c_array__")? {
        vec![array(&table.call_method0("__arrow_c_array__")?)?]
    } else {
        let kind = table.get_type();
        return Err(PyTypeError::new_err(format!("{kind} does not speak Arrow")));
    };
    let structs: Option<Vec<&StructArray>> =
        chunks.iter().map(|chunk| chunk.as_any().downcast_ref()).collect();
    let Some(structs) = structs.filter(|structs| !structs.is_empty()) else {
        return Ok(vec![(String::new(), Column(chunks))]);
    };
    let names = structs.first().map(|first| first.column_names()).unwrap_or_default();
    let column = |place: usize| {
        structs.iter().filter_map(|part| part.columns().get(place).cloned()).collect::<Vec<_>>()
    };
    Ok(names.iter().enumerate().map(|(at, n)| ((*n).to_owned(), Column(column(at)))).collect())
}

fn array(capsules: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    let (schema, array): (Bound<'_, PyCapsule>, Bound<'_, PyCapsule>) = capsules.extract()?;
    let schema = schema.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
    let array = array.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
    // SAFETY: capsules of these names hold such structures (PyCapsule interface). The array is moved out of its
    // capsule, which leaves a released one behind; the schema stays the capsule's, which outlives this function.
    let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
    Ok(make_array(data.map_err(|error| wrong(&error))?))
}

fn stream(capsule: &Bound<'_, PyAny>) -> PyResult<Vec<ArrayRef>> {
    let capsule = capsule.cast::<PyCapsule>()?;
    let pointer = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds such a structure. It is moved out and leaves a released one behind.
    let mut stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr()) };
    // Whoever fills the stream may need the interpreter on a thread of its own.
    let read = capsule.py().detach(|| drain(&mut stream));
    read.map_err(|error| wrong(&error))
}

/// Everything a stream has; at least one chunk, so that the type is known.
fn drain(stream: &mut FFI_ArrowArrayStream) -> Result<Vec<ArrayRef>, ArrowError> {
    let released = || ArrowError::CDataInterface("the stream was read already".into());
    let (schema_of, next_of) = stream
        .get_schema
        .zip(stream.get_next)
        .filter(|_| stream.release.is_some())
        .ok_or_else(released)?;
    let failed = |code: i32| ArrowError::CDataInterface(format!("the stream failed with {code}"));
    let mut schema = FFI_ArrowSchema::empty();
    // SAFETY: the stream is not released, and writes a schema to where it is told.
    match unsafe { schema_of(stream, &mut schema) } {
        0 => {}
        code => return Err(failed(code)),
    }
    let mut chunks = Vec::new();
    loop {
        let mut array = FFI_ArrowArray::empty();
        // SAFETY: as above; at the end it writes a released array.
        match unsafe { next_of(stream, &mut array) } {
            0 if array.is_released() => break,
            // SAFETY: array and schema are of the same stream.
            0 => chunks.push(make_array(unsafe { from_ffi(array, &schema) }?)),
            code => return Err(failed(code)),
        }
    }
    if chunks.is_empty() {
        chunks.push(arrow_array::new_empty_array(&DataType::try_from(&schema)?));
    }
    Ok(chunks)
}

/// Columns of texts and columns of figures as an Arrow stream.
#[pyfunction]
pub(crate) fn stream_of<'py>(
    py: Python<'py>,
    texts: Vec<(String, Vec<Option<String>>)>,
    figures: Vec<(String, Vec<Option<f64>>)>,
) -> PyResult<Bound<'py, PyCapsule>> {
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (name, column) in texts {
        fields.push(Field::new(name, DataType::Utf8, true));
        columns.push(Arc::new(StringArray::from(column)));
    }
    for (name, column) in figures {
        fields.push(Field::new(name, DataType::Float64, true));
        columns.push(Arc::new(Float64Array::from(column)));
    }
    let schema = Arc::new(Schema::new(fields));
    let batches = match columns.is_empty() {
        true => Vec::new(),
        false => vec![RecordBatch::try_new(schema.clone(), columns)],
    };
    let reader = RecordBatchIterator::new(batches, schema);
    let stream = FFI_ArrowArrayStream::new(Box::new(reader));
    // The capsule drops the stream, which releases it unless it was moved out.
    PyCapsule::new_with_value(py, stream, STREAM)
}
