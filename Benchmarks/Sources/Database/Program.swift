import Foundation
import SwiftletData
import SwiftletPostgres
import Synchronization

/// Swiftlet's driver alone.
///
///     swiftlet-db URL WORKLOAD SECONDS CONNECTIONS READERS TASKS
@main
struct Program {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 7, let seconds = Double(arguments[3]), let connections = Int(arguments[4]),
            let readers = Int(arguments[5]), let tasks = Int(arguments[6])
        else { throw Usage() }
        let options = DatabaseOptions(pool: PoolOptions(maximum: connections), maximumReaders: readers)
        let db = try await Database.open(arguments[1], engines: [Postgres()], options: options)
        switch arguments[2] {
        case "million": try await Million.fetch(db).report()
        case "million-streamed": try await Million.stream(db).report()
        case let name:
            guard let workload = Workload(rawValue: name) else { throw Usage() }
            try await Crowd(db, workload).measure(tasks: tasks, loops: 2, seconds: seconds).report()
        }
        try await db.close()
    }
}

/// How the program is called.
struct Usage: Error, CustomStringConvertible {
    let description = "swiftlet-db URL WORKLOAD SECONDS CONNECTIONS READERS TASKS"
}
