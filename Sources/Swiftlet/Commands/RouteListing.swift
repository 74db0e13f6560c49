/// The routes of an app as a table.
struct RouteListing: CustomStringConvertible {
    private let rows: [[String]]

    init(_ endpoints: [EndpointDescription]) {
        rows =
            [["METHOD", "PATH", "HANDLER", "PLACE"]]
            + endpoints.map { [$0.method.rawValue, $0.path.description, $0.name, $0.place.description] }
            .sorted { ($0[1], $0[0]) < ($1[1], $1[0]) }
    }

    /// One line for each route, the columns aligned, by path and method.
    var description: String {
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row.dropLast(), widths).map { $0.padded(to: $1) + "  " }.joined() + (row.last ?? "")
        }.joined(separator: "\n")
    }
}
