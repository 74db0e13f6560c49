import Foundation

/// The PostgreSQL server that scripts/test has started for the tests.
enum TestServer {
    /// Its address; nil when the tests were started without the script.
    static let url = ProcessInfo.processInfo.environment["SWIFTLET_POSTGRES_URL"]
}
