//! Texts that a Parquet file stores as bytes without saying that they are text. `ClickHouse` writes them so by default
//! (`output_format_parquet_string_as_string`), and so do Impala and old versions of Hive.

use polars::prelude::*;

/// Why bytes are no text.
pub(super) const NOT_UTF8: &str = "not valid UTF-8";

/// Whether a type is bytes, or has them inside.
pub(in crate::load) fn has_bytes(dtype: &DataType) -> bool {
    match dtype {
        DataType::Binary => true,
        DataType::List(item) => has_bytes(item),
        DataType::Struct(fields) => fields.iter().any(|field| has_bytes(field.dtype())),
        _ => false,
    }
}

/// The type with text in the place of bytes.
pub(in crate::load) fn type_with_texts(dtype: &DataType) -> DataType {
    match dtype {
        DataType::Binary => DataType::String,
        DataType::List(item) => DataType::List(Box::new(type_with_texts(item))),
        DataType::Struct(fields) => {
            let fields = fields.iter();
            let fields = fields
                .map(|field| Field::new(field.name().clone(), type_with_texts(field.dtype())));
            DataType::Struct(fields.collect())
        }
        other => other.clone(),
    }
}

/// The column with texts in the place of bytes. Bytes that are no text are null.
pub(in crate::load) fn with_texts(series: &Series) -> PolarsResult<Series> {
    let name = series.name().clone();
    Ok(match series.dtype() {
        DataType::Binary => {
            let texts = series.binary()?.iter();
            let texts = texts.map(|bytes| bytes.and_then(|bytes| str::from_utf8(bytes).ok()));
            let texts: StringChunked = texts.collect();
            texts.with_name(name).into_series()
        }
        DataType::List(_) => {
            let lists = series.list()?;
            let lists = lists.apply_to_inner(&|items| with_texts(&items))?;
            lists.with_name(name).into_series()
        }
        DataType::Struct(_) => series
            .struct_()?
            .try_apply_fields(with_texts)?
            .into_series(),
        _ => series.clone(),
    })
}

/// How many of its bytes are no text.
pub(in crate::load) fn not_texts(series: &Series) -> PolarsResult<u64> {
    Ok(match series.dtype() {
        DataType::Binary => {
            let values = series.binary()?.iter().flatten();
            values
                .map(|bytes| u64::from(str::from_utf8(bytes).is_err()))
                .sum()
        }
        DataType::List(_) => not_texts(&series.explode(ExplodeOptions {
            empty_as_null: false,
            keep_nulls: false,
        })?)?,
        DataType::Struct(_) => {
            let fields = series.struct_()?.fields_as_series();
            let counts = fields.iter().map(not_texts);
            counts.sum::<PolarsResult<u64>>()?
        }
        _ => 0,
    })
}

/// A column of bytes as texts where every one of them is; any other column as it is.
pub(super) fn whole_texts(series: Series) -> PolarsResult<Series> {
    if *series.dtype() != DataType::Binary {
        return Ok(series);
    }
    let texts = with_texts(&series)?;
    let are_all = texts.null_count() == series.null_count();
    Ok(if are_all { texts } else { series })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATIN: &[u8] = b"caf\xE9";

    #[test]
    fn bytes_are_texts_at_every_depth_and_what_is_no_text_is_null_and_counted() {
        let flat = Series::new("a".into(), [Some("é".as_bytes()), None, Some(LATIN)]);
        let fields = [
            flat.clone().with_name("bytes".into()),
            Series::new("number".into(), [1, 2, 3]),
        ];
        let structs = StructChunked::from_series("s".into(), 3, fields.iter()).unwrap();
        let structs = structs.into_series();
        let lists = Series::new("l".into(), [structs.clone(), structs.slice(0, 0)]);

        let texts = Series::new("a".into(), [Some("é"), None, None]);
        assert!(with_texts(&flat).unwrap().equals_missing(&texts));
        for (series, text) in [
            (&structs, "{\"é\",1}"),
            (&lists, "[{\"é\",1}, {null,2}, {null,3}]"),
        ] {
            let read = with_texts(series).unwrap();
            assert_eq!(*read.dtype(), type_with_texts(series.dtype()));
            assert_eq!(read.name(), series.name());
            assert!(!has_bytes(read.dtype()) && has_bytes(series.dtype()));
            assert!(
                read.get(0)
                    .unwrap()
                    .to_string()
                    .contains(text.trim_matches(['[', ']']))
            );
        }
        for series in [flat, structs, lists] {
            assert_eq!(not_texts(&series).unwrap(), 1);
        }
    }
}
