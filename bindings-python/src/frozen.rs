//! Instances of the package's frozen dataclasses, made without their `__init__`, which costs ten times as much: it is
//! Python code that sets field by field what its own `__setattr__` forbids to set.
//!
//! `unsafe` are two functions of the stable ABI that PyO3 has no safe form of: those behind `object.__new__` and
//! `object.__setattr__`.
#![allow(unsafe_code)]

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyModule, PyString, PyType};
use pyo3::{ffi, intern};

/// A frozen dataclass of `N` fields.
pub(crate) struct Frozen<const N: usize> {
    class: Py<PyType>,
    fields: [Py<PyString>; N],
}

impl<const N: usize> Frozen<N> {
    /// The dataclass of this name.
    pub(crate) fn of(module: &Bound<'_, PyModule>, name: &str) -> PyResult<Self> {
        let py = module.py();
        let class = module.getattr(name)?.cast_into::<PyType>()?;
        let known = class.getattr("__dataclass_fields__")?.cast_into::<PyDict>()?;
        let fields: Vec<Py<PyString>> = known.keys().extract()?;
        let fields = fields.try_into().map_err(|_| {
            PyTypeError::new_err(format!("{name} has {} fields, not {N}", known.len()))
        })?;
        // What `object.__new__` makes is all that there is to an instance: no part of it is somebody else's memory.
        let new = intern!(py, "__new__");
        if !class.getattr(new)?.is(&py.get_type::<PyAny>().getattr(new)?) {
            return Err(PyTypeError::new_err(format!("{name} is made in a way of its own")));
        }
        Ok(Self { class: class.unbind(), fields })
    }

    /// An instance with these values, in the order of the fields.
    pub(crate) fn make<'py>(
        &self,
        py: Python<'py>,
        values: [Bound<'py, PyAny>; N],
    ) -> PyResult<Bound<'py, PyAny>> {
        // SAFETY: `class` is a type whose `__new__` is that of `object`, which allocates by the type's own function;
        // that of classes written in Python is this one. The answer is a new reference, or null and an exception.
        let made = unsafe {
            let made = ffi::PyType_GenericAlloc(self.class.as_ptr().cast(), 0);
            Bound::from_owned_ptr_or_err(py, made)?
        };
        for (field, value) in self.fields.iter().zip(values) {
            // SAFETY: three live objects, of which the second is a string; takes no reference over. This is
            // `object.__setattr__` after its check that the class is no built-in one.
            let set = unsafe {
                ffi::PyObject_GenericSetAttr(made.as_ptr(), field.as_ptr(), value.as_ptr())
            };
            if set != 0 {
                return Err(PyErr::fetch(py));
            }
        }
        Ok(made)
    }
}
