//! Files whose rows are already in the columns of a layout, read batch by batch.

use super::separated::{self, Header};
use super::{ndjson, parquet};
use crate::load::cells::{Batch, TableLayout};
use crate::load::error::LoadError;
use crate::load::in_order::in_order;
use crate::load::sources::{Blocks, FileFormat, InputFile, IsColumn, JsonShape, RowEnds, open};

/// Reads a file. `finish` runs on the batches in parallel, `take` in order.
pub(in crate::load) fn read_file<T: Send>(
    input: &InputFile,
    layout: TableLayout,
    finish: impl Fn(Batch) -> polars::prelude::PolarsResult<T> + Sync,
    mut take: impl FnMut(T) -> Result<(), LoadError>,
) -> Result<(), LoadError> {
    let file = input.name.as_str();
    let failed = |error| LoadError::unreadable_rows(file, error);
    let opened = open(input)?;
    match opened.format {
        FileFormat::Lines => in_order(
            Blocks::new(opened.bytes, file, RowEnds::Lines),
            |block| {
                finish(ndjson::read_block(&block?, layout, input).map_err(failed)?).map_err(failed)
            },
            |result| take(result?),
        ),
        FileFormat::Separated(separator) => {
            let mut blocks = Blocks::new(opened.bytes, file, RowEnds::Separated(separator));
            let Some(header) = Header::take(&mut blocks, file, separator)? else {
                return Ok(());
            };
            let positions = header.positions(&layout, input)?;
            in_order(
                blocks,
                |block| {
                    let batch = separated::read_block(&block?, &header, &positions, layout, input);
                    finish(batch.map_err(failed)?).map_err(failed)
                },
                |result| take(result?),
            )
        }
        FileFormat::Json => match JsonShape::of(opened.bytes, file, is_column(layout))? {
            JsonShape::Lines(blocks) => in_order(
                blocks,
                |block| {
                    finish(ndjson::read_block(&block?, layout, input).map_err(failed)?)
                        .map_err(failed)
                },
                |result| take(result?),
            ),
            JsonShape::Documents(documents) => in_order(
                documents,
                |group| {
                    let batch = ndjson::read_group(&group?, layout, input);
                    finish(batch.map_err(failed)?).map_err(failed)
                },
                |result| take(result?),
            ),
        },
        FileFormat::Parquet => parquet::read(input, layout, finish, take),
        FileFormat::Otlp => Err(LoadError::not_loadable(
            file,
            "it holds spans or log records in OTLP; read them with a mapping, such as --map otel_genai",
        )),
    }
}

fn is_column(layout: TableLayout) -> IsColumn {
    Box::new(move |name| layout.has(name))
}
