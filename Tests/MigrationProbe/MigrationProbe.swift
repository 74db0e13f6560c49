import Swiftlet

/// What is migrated.
@Model("parcels")
struct Parcel {
    var id: Int
    var name: String
}

/// A service with many versions, to be migrated by several processes at once and to be killed meanwhile.
///
/// The table must be there before the first version, as `CREATE TABLE parcels (id …, name …)`.
@main
struct MigrationProbe: Microservice {
    static let name = "migration-probe"

    func configure(_ app: App) throws {
        let count = try app.settings.value("versions", default: 10, help: "How many versions there are.")
        let slow = try app.settings.optional("slow", as: String.self, help: "A statement of the version in the middle.")
        let index = try app.settings.value("index", default: false, help: "Whether an index is made concurrently.")
        app.models()
        app.migrations(
            for: Parcel.self,
            (1...count).map { number in
                Migration("\(number)", author: "li") { table in
                    table.addColumn("c\(number)", Int.self, default: 0)
                    if let slow, number == (count + 1) / 2 { table.sql(slow, onNewTable: false) }
                }
            }
                + (index
                    ? [Migration("index", author: "li") { $0.addIndex("name", name: "names", concurrently: true) }]
                    : []))
    }
}
