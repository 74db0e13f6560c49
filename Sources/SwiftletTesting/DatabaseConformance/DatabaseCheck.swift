public import SwiftletData

/// One thing that every database engine must do; all of them together are what Swiftlet relies on.
///
/// An engine's tests run each with an empty database of its own:
///
/// ```swift
/// @Test(arguments: DatabaseCheck.all) func conforms(check: DatabaseCheck) async throws {
///     let db = try await Database.open("…", engines: [Engine()])
///     try await check.run(on: db)
///     try await db.close()
/// }
/// ```
public struct DatabaseCheck: Sendable, CustomStringConvertible {
    /// What is checked, as a sentence.
    public let description: String
    private let body: @Sendable (Database) async throws -> Void

    init(_ description: String, _ body: @escaping @Sendable (Database) async throws -> Void) {
        self.description = description
        self.body = body
    }

    /// All checks.
    public static let all =
        types + reading + writing + transactions + constraints + lifetime + models + migrations + migrationPlans
        + migrationRecords + takingBack + differences

    /// Runs the check.
    ///
    /// - Parameter database: An empty database with at least two read connections; it is closed by some checks.
    /// - Throws: ``ConformanceFailure`` if the engine does something else than it must, and what the engine throws.
    public func run(on database: Database) async throws {
        do {
            try await body(database)
        } catch let failure as ConformanceFailure {
            throw failure
        } catch {
            throw ConformanceFailure("it threw \(String(reflecting: error))")
        }
    }
}

/// An engine does something else than it must.
public struct ConformanceFailure: Error, CustomStringConvertible {
    /// What it does.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Throws unless two values are equal.
func verify<T: Equatable>(_ what: String, _ value: T, is expected: T) throws {
    guard value == expected else { throw ConformanceFailure("\(what) is \(value), not \(expected)") }
}

/// Throws unless a closure throws `DataError` with the code.
@discardableResult
func verify(_ what: String, throws code: DataError.Code, _ body: () async throws -> Void) async throws -> DataError {
    do {
        try await body()
    } catch let error as DataError where error.code == code {
        return error
    } catch {
        throw ConformanceFailure("\(what) threw \(String(reflecting: error)), not \(code)")
    }
    throw ConformanceFailure("\(what) threw nothing, not \(code)")
}
