/// Rows of text whose columns are aligned.
struct TextTable: CustomStringConvertible {
    /// The rows, the headings first; all have as many cells.
    let rows: [[String]]

    /// One line for each row.
    var description: String {
        let widths = (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let padded = zip(row.dropLast(), widths).map { $0.padded(to: $1) + "  " }.joined() + (row.last ?? "")
            return String(padded.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
