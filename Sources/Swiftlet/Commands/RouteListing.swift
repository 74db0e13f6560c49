/// The routes of an app as a table.
struct RouteListing: CustomStringConvertible {
    private let table: TextTable

    init(_ endpoints: [EndpointDescription]) {
        table = TextTable(
            rows: [["METHOD", "PATH", "HANDLER", "PLACE"]]
                + endpoints.map { [$0.method.rawValue, $0.path.description, $0.name, $0.place.description] }
                .sorted { ($0[1], $0[0]) < ($1[1], $1[0]) })
    }

    /// One line for each route, the columns aligned, by path and method.
    var description: String { table.description }
}
