//! What is drawn of the rows of a panel.

use super::header::Kind;
use super::panel::{Cell, Drawing, Line, PanelRows};

/// The most bars and the most lines of a chart.
const MOST_BARS: usize = 30;
const MOST_LINES: usize = 4;

/// The chart of a kind; none for a table, and where there is no row. Otherwise the columns do not fit the kind.
pub(super) fn of(kind: Kind, rows: &PanelRows) -> Result<Option<Drawing>, String> {
    let numbers: Vec<usize> = (1..rows.columns.len())
        .filter(|place| rows.columns[*place].is_number)
        .collect();
    let second_is_text = rows.columns.get(1).is_some_and(|column| !column.is_number);
    let drawing = match (kind, numbers.as_slice()) {
        (Kind::Table, _) => return Ok(None),
        (Kind::Bar, [number, ..]) => bars(rows, *number),
        (Kind::Line, [number, ..]) if second_is_text => lines_by_name(rows, *number),
        (Kind::Line, numbers @ [_, ..]) => lines_by_column(rows, numbers),
        (Kind::Bar, []) => {
            return Err("a bar chart takes a name and a number: SELECT name, number".to_owned());
        }
        (Kind::Line, []) => {
            return Err(
                "a line chart takes places and numbers: SELECT day, number, or day, name, number"
                    .to_owned(),
            );
        }
    };
    if let Drawing::Lines { lines, .. } = &drawing
        && lines.len() > MOST_LINES
    {
        return Err(format!(
            "it has {} lines; a line chart has at most {MOST_LINES}, so select some",
            lines.len()
        ));
    }
    Ok((!rows.rows.is_empty()).then_some(drawing))
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(*number),
        _ => None,
    }
}

fn bars(rows: &PanelRows, value: usize) -> Drawing {
    let bars = rows.rows.iter();
    let bars = bars.filter_map(|row| Some((row[0].clone(), number(&row[value])?)));
    Drawing::Bars(bars.take(MOST_BARS).collect())
}

/// A line for each column of numbers.
fn lines_by_column(rows: &PanelRows, values: &[usize]) -> Drawing {
    let line = |value: &usize| Line {
        name: Cell::Text(rows.columns[*value].name.clone()),
        values: rows.rows.iter().map(|row| number(&row[*value])).collect(),
    };
    Drawing::Lines {
        places: rows.rows.iter().map(|row| row[0].clone()).collect(),
        lines: values.iter().map(line).collect(),
    }
}

/// A line for each name in the second column.
fn lines_by_name(rows: &PanelRows, value: usize) -> Drawing {
    let mut places: Vec<Cell> = Vec::new();
    let mut names: Vec<Cell> = Vec::new();
    for row in &rows.rows {
        for (seen, cell) in [(&mut places, &row[0]), (&mut names, &row[1])] {
            if !seen.contains(cell) {
                seen.push(cell.clone());
            }
        }
    }
    let at = |name: &Cell, place: &Cell| {
        let mut rows = rows.rows.iter();
        let row = rows.find(|row| row[0] == *place && row[1] == *name)?;
        number(&row[value])
    };
    let line = |name: Cell| Line {
        values: places.iter().map(|place| at(&name, place)).collect(),
        name,
    };
    Drawing::Lines {
        lines: names.into_iter().map(line).collect(),
        places: places.clone(),
    }
}
