//! Tables: rows and cells, and what stands in a table beside them.

use super::{Builder, Container, Open, paragraph};
use broadtape_model::{Block, Inline, TableRow};

impl Builder<'_> {
    /// A table of one cell was made for its looks: its lines are paragraphs.
    pub(super) fn table(&mut self, mut rows: Vec<TableRow>, row: TableRow) -> Option<Block> {
        rows.push(row);
        rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
        match rows.as_mut_slice() {
            [] => None,
            [TableRow { cells, .. }] if cells.len() == 1 => {
                for line in cells.remove(0).split(|inline| *inline == Inline::LineBreak).filter(|line| !line.is_empty())
                {
                    self.block(paragraph(line.to_vec()));
                }
                None
            }
            _ => Some(Block::Table(rows)),
        }
    }

    pub(super) fn in_head(&mut self, is_now: bool) {
        if let Some(Container::Table { is_in_head, cell_depth: 0, .. }) = &mut self.container {
            *is_in_head = is_now;
        }
    }

    pub(super) fn open_cell(&mut self, is_heading: bool) -> Open {
        self.boundary();
        let Some(Container::Table { cell_depth, heading_cells, .. }) = &mut self.container else {
            return Open::Boundary;
        };
        *cell_depth += 1;
        if *cell_depth == 1 {
            *heading_cells += usize::from(is_heading);
            // Words of a table that stand in no cell, such as its caption, go before it.
            if let Some(run) = self.run.take() {
                self.block(paragraph(run));
            }
        }
        Open::Cell
    }

    pub(super) fn close_cell(&mut self) {
        let Some(Container::Table { row, cell_depth, .. }) = &mut self.container else { return self.boundary() };
        *cell_depth = cell_depth.saturating_sub(1);
        if *cell_depth > 0 {
            return self.boundary();
        }
        row.cells.push(self.run.take().unwrap_or_default());
        self.count_piece();
    }

    pub(super) fn close_row(&mut self) {
        match &mut self.container {
            Some(Container::Table { rows, row, heading_cells, is_in_head, cell_depth: 0 }) => {
                let mut row = std::mem::take(row);
                row.is_heading = *is_in_head || (*heading_cells > 0 && *heading_cells == row.cells.len());
                *heading_cells = 0;
                if !row.cells.is_empty() {
                    rows.push(row);
                }
            }
            _ => self.boundary(),
        }
    }
}
