//! Files whose rows are already in the columns of a layout, read batch by batch.

use super::batch::Batch;
use super::blocks::{Blocks, Rows};
use super::documents::{self, Shape};
use super::error::LoadError;
use super::in_order::in_order;
use super::inputs::{Format, Input};
use super::layout::Layout;
use super::open::open;
use super::separated::{self, Header};
use super::{ndjson, parquet};

/// Reads a file; `finish` is done on each batch side by side, `take` in order.
pub(super) fn read<T: Send>(
    input: &Input,
    layout: Layout,
    finish: impl Fn(Batch) -> polars::prelude::PolarsResult<T> + Sync,
    mut take: impl FnMut(T) -> Result<(), LoadError>,
) -> Result<(), LoadError> {
    let file = input.name.as_str();
    let failed = |error| LoadError::not_loadable(file, error);
    let opened = open(input)?;
    match opened.format {
        Format::Lines => in_order(
            Blocks::new(opened.bytes, file, Rows::Lines),
            |block| {
                finish(ndjson::read_block(&block?, layout, file).map_err(failed)?).map_err(failed)
            },
            |result| take(result?),
        ),
        Format::Separated(separator) => {
            let mut blocks = Blocks::new(opened.bytes, file, Rows::Separated(separator));
            let header = Header::take(&mut blocks, file, separator)?;
            let positions = header.positions(&layout, file)?;
            in_order(
                blocks,
                |block| {
                    let batch = separated::read_block(&block?, &header, &positions, layout, file);
                    finish(batch.map_err(failed)?).map_err(failed)
                },
                |result| take(result?),
            )
        }
        Format::Json => match Shape::of(opened.bytes, file)? {
            Shape::Lines(blocks) => in_order(
                blocks,
                |block| {
                    finish(ndjson::read_block(&block?, layout, file).map_err(failed)?)
                        .map_err(failed)
                },
                |result| take(result?),
            ),
            Shape::Documents(documents) => in_order(
                documents,
                |group| {
                    let batch = documents::read_group(&group?, layout, file);
                    finish(batch.map_err(failed)?).map_err(failed)
                },
                |result| take(result?),
            ),
        },
        Format::Parquet => parquet::read(input, layout, finish, take),
    }
}
