import Foundation

/// The files of a new service.
struct Scaffold {
    let name: ProjectName
    /// A path, or the address of a repository.
    let source: String
    /// The version, where `source` is an address.
    let version: String

    /// The checkout that this program was built from.
    static var ownCheckout: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .path
    }

    /// Writes the files into a directory that does not exist yet.
    ///
    /// - Throws: `CocoaError.fileWriteFileExists` when it does, or what hindered the writing.
    func write(to directory: URL) throws {
        let manager = FileManager.default
        guard !manager.fileExists(atPath: directory.path) else { throw CocoaError(.fileWriteFileExists) }
        for (path, text) in files {
            let file = directory.appending(path: path)
            try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }

    /// Paths and texts.
    var files: [(path: String, text: String)] {
        let type = name.typeName
        return [
            ("Package.swift", manifest),
            ("Sources/\(type)/\(type)App.swift", service),
            ("Tests/\(type)Tests/\(type)ServiceTests.swift", tests),
            (".gitignore", ".build/\n*.db\n*.db-shm\n*.db-wal\n"),
            ("swiftlet.yml", "# Settings of the service; \(name.text) --help lists them all.\nport: 8080\n"),
        ]
    }

    private var dependency: String {
        source.contains("://")
            ? ".package(url: \(quoted(source)), from: \(quoted(version)))"
            : ".package(name: \"swiftlet\", path: \(quoted(source)))"
    }

    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private var manifest: String {
        """
        // swift-tools-version: 6.2

        import PackageDescription

        let package = Package(
            name: "\(name.text)",
            platforms: [.macOS(.v15)],
            products: [.executable(name: "\(name.text)", targets: ["\(name.typeName)"])],
            dependencies: [
                \(dependency)
            ],
            targets: [
                .executableTarget(
                    name: "\(name.typeName)",
                    dependencies: [
                        .product(name: "Swiftlet", package: "swiftlet"),
                        .product(name: "SwiftletPostgres", package: "swiftlet"),
                    ]),
                .testTarget(
                    name: "\(name.typeName)Tests",
                    dependencies: [
                        "\(name.typeName)", .product(name: "SwiftletTesting", package: "swiftlet"),
                    ]),
            ]
        )

        """
    }

    private var service: String {
        """
        import Swiftlet

        /// A note.
        @Model("notes")
        struct Note {
            var id: Int
            /// what is noted
            @Field(.length(1...1000)) var text: String
        }

        /// Notes of all kinds.
        @Service("/notes", tag: "notes")
        struct NoteService {
            let db: Database

            /// Find a note
            @GET("/{id}")
            func getNote(id: Int) async throws -> Note? {
                try await db.acquire { try await $0.first(Note.self, "SELECT * FROM notes WHERE id = \\(id)") }
            }

            /// Take a note
            @POST
            func createNote(_ draft: Note.Draft) async throws -> Created {
                try await db.transaction {
                    try await $0.one(Created.self, "INSERT INTO notes \\(values: draft) RETURNING id")
                }
            }
        }

        @main
        struct \(name.typeName)App: Microservice {
            static let name = "\(name.text)"

            func configure(_ app: App) throws {
                app.models(Note.self)
                app.add(NoteService(db: app.database))
            }
        }

        """
    }

    private var tests: String {
        """
        import Swiftlet
        import SwiftletTesting
        import Testing

        @testable import \(name.typeName)

        @Suite struct \(name.typeName)ServiceTests {
            @Test func `takes and finds a note`() async throws {
                try await withTestApp(\(name.typeName)App()) { app in
                    let notes = app.client(NoteService.self)
                    let id = try await notes.createNote(.init(text: "hello")).id
                    #expect(try await notes.getNote(id: id)?.text == "hello")
                }
            }
        }

        """
    }
}
