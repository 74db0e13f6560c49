/// The source of a version that is still to be written.
struct MigrationSkeleton {
    private let version: String

    init(_ version: String) { self.version = version }

    /// Whether a constant can have the name.
    var isNameable: Bool { version.contains { $0.isASCII && $0.isLetter } }

    /// The name in camel case: `addNick` for `add-nick`.
    private var constant: String {
        let words = version.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let name = words.enumerated().map { number, word in
            number == 0
                ? word.prefix(1).lowercased() + word.dropFirst() : word.prefix(1).uppercased() + word.dropFirst()
        }.joined()
        return name.first?.isNumber == true ? "version\(name)" : name
    }

    /// The source of a file.
    func source(author: String, date: String) -> String {
        // A single word might be one of the language.
        let name = constant.contains { !$0.isLowercase } ? constant : "`\(constant)`"
        return """
            import Swiftlet

            extension Migration {
                /// Say here what the version is for, write below what it does, and list `.\(constant)` behind the versions
                /// before it: `app.migrations(for: Model.self, [.\(constant)])`.
                static let \(name) = Migration(\(version.debugDescription), author: \(author.debugDescription), \
            date: "\(date)") { table in
                    table.addColumn("…")
                }
            }

            """
    }
}
