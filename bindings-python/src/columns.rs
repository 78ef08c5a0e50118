//! Arrow columns as the columns of attribution: codes, milliseconds, counts. What is laid out like that already is not
//! copied.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_buffer::ScalarBuffer;
use arrow_schema::{DataType, TimeUnit};
use ringtrace::words::name::{self, Names};
use ringtrace::words::time::Time;
use ringtrace::{Code, Problem};

const DAY_MS: i64 = 86_400_000;

fn shape(path: &str, message: impl Into<String>) -> Problem {
    Problem::new(Code::InvalidShape, path, message)
}

fn missing(path: &str, row: usize) -> Problem {
    shape(&format!("{path}[{row}]"), "missing")
}

fn type_of(chunks: &[ArrayRef]) -> DataType {
    chunks.first().map_or(DataType::Null, |chunk| chunk.data_type().clone())
}

/// The only chunk, if nothing is missing in it.
fn whole(chunks: &[ArrayRef]) -> Option<&ArrayRef> {
    match chunks {
        [only] if only.logical_null_count() == 0 => Some(only),
        _ => None,
    }
}

/// Every value of an integer column, in order; `None` if the column is of another type.
fn integers(chunks: &[ArrayRef], mut each: impl FnMut(Option<i128>)) -> Option<()> {
    fn of<T: ArrowPrimitiveType>(array: &ArrayRef, each: &mut impl FnMut(Option<i128>))
    where
        T::Native: Into<i128>,
    {
        array.as_primitive::<T>().iter().for_each(|value| each(value.map(Into::into)));
    }
    for chunk in chunks {
        match chunk.data_type() {
            DataType::Int8 => of::<Int8Type>(chunk, &mut each),
            DataType::Int16 => of::<Int16Type>(chunk, &mut each),
            DataType::Int32 => of::<Int32Type>(chunk, &mut each),
            DataType::Int64 => of::<Int64Type>(chunk, &mut each),
            DataType::UInt8 => of::<UInt8Type>(chunk, &mut each),
            DataType::UInt16 => of::<UInt16Type>(chunk, &mut each),
            DataType::UInt32 => of::<UInt32Type>(chunk, &mut each),
            DataType::UInt64 => of::<UInt64Type>(chunk, &mut each),
            DataType::Boolean => {
                chunk.as_boolean().iter().for_each(|value| each(value.map(i128::from)));
            }
            _ => return None,
        }
    }
    Some(())
}

/// The codes of a column of integers from 0 to 2^32 - 1; `None` if the column is of another type.
pub(crate) fn codes(chunks: &[ArrayRef], path: &str) -> Result<Option<ScalarBuffer<u32>>, Problem> {
    if let Some(chunk) = whole(chunks) {
        if let Some(array) = chunk.as_primitive_opt::<UInt32Type>() {
            return Ok(Some(array.values().clone()));
        }
        if let Some(array) = chunk.as_primitive_opt::<Int32Type>()
            && array.values().iter().all(|code| *code >= 0)
        {
            // The same 32 bits.
            return Ok(Some(ScalarBuffer::from(array.values().inner().clone())));
        }
    }
    let (mut row, mut out, mut problem) = (0_usize, Vec::new(), None);
    let read = integers(chunks, |value| {
        match value.map(u32::try_from) {
            Some(Ok(code)) => out.push(code),
            Some(Err(_)) if problem.is_none() => {
                let at = format!("{path}[{row}]");
                problem = Some(Problem::new(Code::OutOfRange, at, "a code is 0 to 4294967295"));
            }
            None if problem.is_none() => problem = Some(missing(path, row)),
            _ => {}
        }
        row += 1;
    });
    match (read, problem) {
        (None, _) => Ok(None),
        (Some(()), Some(problem)) => Err(problem),
        (Some(()), None) => Ok(Some(out.into())),
    }
}

/// Texts with a number each, for one column or for several that share them.
pub(crate) struct Texts {
    names: Names,
    /// What stands for a row without text; such a row is a mistake if there is none.
    absent: Option<&'static str>,
}

impl Texts {
    pub(crate) fn new(absent: Option<&'static str>) -> Self {
        Self { names: Names::with_seed(0), absent }
    }

    /// The texts by their numbers.
    pub(crate) fn all(&self) -> Vec<String> {
        self.names.texts().iter().map(|text| text.to_string()).collect()
    }

    fn number(&mut self, text: Option<&str>, path: &str, row: usize) -> Result<u32, Problem> {
        match (text, self.absent) {
            (Some(text), _) => match self.names.find(text) {
                Some(number) => Ok(number),
                None => {
                    name::check(text, "")
                        .map_err(|problem| problem.at(&format!("{path}[{row}]")))?;
                    Ok(self.names.add(text))
                }
            },
            (None, Some(absent)) => Ok(self.names.add(absent)),
            (None, None) => Err(missing(path, row)),
        }
    }

    /// The numbers of a column of texts, plain or as a dictionary. The codes of a dictionary are taken as they are
    /// where they can be.
    pub(crate) fn codes(
        &mut self,
        chunks: &[ArrayRef],
        path: &str,
    ) -> Result<ScalarBuffer<u32>, Problem> {
        if self.names.is_empty()
            && let Some(chunk) = whole(chunks)
        {
            let taken = match self.dictionary::<Int32Type>(chunk) {
                Some(keys) => Some(ScalarBuffer::from(keys.inner().clone())),
                None => self.dictionary::<UInt32Type>(chunk),
            };
            if let Some(keys) = taken {
                return Ok(keys);
            }
            self.names = Names::with_seed(0);
        }
        let mut out = Vec::with_capacity(chunks.iter().map(|chunk| chunk.len()).sum());
        for chunk in chunks {
            self.chunk(chunk, path, &mut out)?;
        }
        Ok(out.into())
    }

    /// The keys of a dictionary of 32 bits whose texts are all different and can be names; they become ours.
    fn dictionary<K: ArrowDictionaryKeyType>(
        &mut self,
        chunk: &ArrayRef,
    ) -> Option<ScalarBuffer<K::Native>> {
        let array = chunk.as_dictionary_opt::<K>()?;
        let texts = plain(array.values())?;
        for (place, text) in texts.enumerate() {
            let text = text.filter(|text| name::check(text, "").is_ok())?;
            if self.names.add(text) as usize != place {
                return None;
            }
        }
        Some(array.keys().values().clone())
    }

    fn chunk(&mut self, chunk: &ArrayRef, path: &str, out: &mut Vec<u32>) -> Result<(), Problem> {
        let before = out.len();
        if let Some(array) = chunk.as_any_dictionary_opt() {
            let texts = plain(array.values()).ok_or_else(|| self.no_texts(chunk, path))?;
            let texts: Vec<Option<&str>> = texts.collect();
            // Each text is looked up when it is first met, so that numbers come in the order of the rows.
            let mut known: Vec<Option<u32>> = vec![None; texts.len()];
            let keys = if texts.is_empty() { Vec::new() } else { array.normalized_keys() };
            for row in 0..chunk.len() {
                let key = keys.get(row).copied().filter(|_| !array.keys().is_null(row));
                let number = match key.and_then(|key| known.get(key).copied().flatten()) {
                    Some(number) => number,
                    None => {
                        let text = key.and_then(|key| texts.get(key).copied().flatten());
                        let number = self.number(text, path, before + row)?;
                        key.and_then(|key| known.get_mut(key))
                            .into_iter()
                            .for_each(|k| *k = Some(number));
                        number
                    }
                };
                out.push(number);
            }
            return Ok(());
        }
        let texts = plain(chunk).ok_or_else(|| self.no_texts(chunk, path))?;
        let mut last: Option<(&str, u32)> = None;
        for (row, text) in texts.enumerate() {
            // Rows of one client mostly stand together.
            let number = match (last, text) {
                (Some((known, number)), Some(text)) if known == text => number,
                _ => self.number(text, path, before + row)?,
            };
            last = text.map(|text| (text, number));
            out.push(number);
        }
        Ok(())
    }

    fn no_texts(&self, chunk: &ArrayRef, path: &str) -> Problem {
        shape(path, format!("a column of {}, expected texts", chunk.data_type()))
    }
}

/// The texts of a column that is no dictionary.
fn plain(array: &ArrayRef) -> Option<Box<dyn Iterator<Item = Option<&str>> + '_>> {
    match array.data_type() {
        DataType::Utf8 => Some(Box::new(array.as_string::<i32>().iter())),
        DataType::LargeUtf8 => Some(Box::new(array.as_string::<i64>().iter())),
        DataType::Utf8View => Some(Box::new(array.as_string_view().iter())),
        DataType::Null => Some(Box::new(std::iter::repeat_n(None, array.len()))),
        _ => None,
    }
}

/// A column of instants in milliseconds since 1970: timestamps (without a zone: in UTC), dates, RFC 3339 texts, or
/// integers.
pub(crate) fn times(chunks: &[ArrayRef], path: &str) -> Result<ScalarBuffer<i64>, Problem> {
    if let Some(chunk) = whole(chunks) {
        let ms = match chunk.data_type() {
            DataType::Int64 => Some(chunk.as_primitive::<Int64Type>().values().clone()),
            DataType::Timestamp(TimeUnit::Millisecond, _) => {
                Some(chunk.as_primitive::<TimestampMillisecondType>().values().clone())
            }
            DataType::Date64 => Some(chunk.as_primitive::<Date64Type>().values().clone()),
            _ => None,
        };
        if let Some(ms) = ms {
            return Ok(ms);
        }
    }
    let mut out = Vec::with_capacity(chunks.iter().map(|chunk| chunk.len()).sum());
    for chunk in chunks {
        let before = out.len();
        chunk_times(chunk, path, &mut out)?;
        if let Some(row) = (0..chunk.len()).find(|row| chunk.is_null(*row)) {
            return Err(missing(path, before + row));
        }
    }
    Ok(out.into())
}

fn chunk_times(chunk: &ArrayRef, path: &str, out: &mut Vec<i64>) -> Result<(), Problem> {
    fn of<T: ArrowPrimitiveType>(
        chunk: &ArrayRef,
        out: &mut Vec<i64>,
        ms: impl Fn(T::Native) -> i64,
    ) {
        out.extend(chunk.as_primitive::<T>().values().iter().map(|value| ms(*value)));
    }
    match chunk.data_type() {
        DataType::Int64 => of::<Int64Type>(chunk, out, |ms| ms),
        DataType::Date64 => of::<Date64Type>(chunk, out, |ms| ms),
        DataType::Date32 => of::<Date32Type>(chunk, out, |days| i64::from(days) * DAY_MS),
        DataType::Timestamp(unit, _) => match unit {
            TimeUnit::Second => of::<TimestampSecondType>(chunk, out, |s| s.saturating_mul(1000)),
            TimeUnit::Millisecond => of::<TimestampMillisecondType>(chunk, out, |ms| ms),
            TimeUnit::Microsecond => {
                of::<TimestampMicrosecondType>(chunk, out, |us| us.div_euclid(1000));
            }
            TimeUnit::Nanosecond => {
                of::<TimestampNanosecondType>(chunk, out, |ns| ns.div_euclid(1_000_000));
            }
        },
        _ => {
            let Some(texts) = plain(chunk) else {
                let message = format!("a column of {}, expected instants", chunk.data_type());
                return Err(shape(path, message));
            };
            for text in texts {
                let row = || format!("{path}[{}]", out.len());
                let text = text.ok_or_else(|| shape(&row(), "missing"))?;
                let time = Time::parse(text).map_err(|problem| problem.at(&row()))?;
                out.push(time.unix_ms());
            }
        }
    }
    Ok(())
}

/// A column of figures; what is missing is `absent`.
pub(crate) fn figures(
    chunks: &[ArrayRef],
    path: &str,
    absent: f64,
) -> Result<ScalarBuffer<f64>, Problem> {
    if let Some(array) = whole(chunks).and_then(|chunk| chunk.as_primitive_opt::<Float64Type>()) {
        return Ok(array.values().clone());
    }
    let mut out = Vec::with_capacity(chunks.iter().map(|chunk| chunk.len()).sum());
    for chunk in chunks {
        let one = std::slice::from_ref(chunk);
        match chunk.data_type() {
            DataType::Float64 => {
                out.extend(chunk.as_primitive::<Float64Type>().iter().map(|v| v.unwrap_or(absent)));
            }
            DataType::Float32 => {
                let values = chunk.as_primitive::<Float32Type>().iter();
                out.extend(values.map(|value| value.map_or(absent, f64::from)));
            }
            DataType::Decimal128(_, scale) => {
                let unit = 10_f64.powi(i32::from(*scale));
                let values = chunk.as_primitive::<Decimal128Type>().iter();
                out.extend(values.map(|value| value.map_or(absent, |value| value as f64 / unit)));
            }
            DataType::Null => out.extend(std::iter::repeat_n(absent, chunk.len())),
            _ => {
                let read = integers(one, |v| out.push(v.map_or(absent, |value| value as f64)));
                if read.is_none() {
                    let message = format!("a column of {}, expected figures", chunk.data_type());
                    return Err(shape(path, message));
                }
            }
        }
    }
    Ok(out.into())
}

/// How often each row converted.
pub(crate) enum Counts {
    /// Mostly 0 and 1.
    Flags(ScalarBuffer<u8>),
    /// Any counts, and parts of conversions.
    Amounts(ScalarBuffer<f64>),
}

/// A column that says how often each row converted; where nothing stands, it did not.
pub(crate) fn counts(chunks: &[ArrayRef], path: &str) -> Result<Counts, Problem> {
    if let Some(array) = whole(chunks).and_then(|chunk| chunk.as_primitive_opt::<UInt8Type>()) {
        return Ok(Counts::Flags(array.values().clone()));
    }
    if type_of(chunks) == DataType::Boolean {
        let mut out = Vec::new();
        for chunk in chunks {
            let flags = chunk.as_boolean_opt().ok_or_else(|| shape(path, "chunks of two types"))?;
            out.extend(flags.iter().map(|flag| u8::from(flag == Some(true))));
        }
        return Ok(Counts::Flags(out.into()));
    }
    Ok(Counts::Amounts(figures(chunks, path, 0.0)?))
}
