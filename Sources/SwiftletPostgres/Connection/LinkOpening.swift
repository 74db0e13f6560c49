import CPostgres
import SwiftletData
import Synchronization

/// How the connections to one server are made.
struct LinkOpening: Sendable {
    let address: PostgresAddress
    let reactor: Reactor
    let options: DatabaseOptions
    let notices: NoticeSink
    private static let lastNumber = Atomic<UInt64>(0)

    /// Connects, away from the threads of tasks: libpq waits for the network.
    ///
    /// - Throws: `DataError` with code `.unavailable`, or `.configuration` for what waiting does not mend.
    func open(_ role: Link.Role) async throws -> Link {
        var parameters = address.completed(settings: settings(for: role), connectTimeout: options.connectTimeout)
        if role == .shared, options.namedStatements { address.askForKindOfServer(&parameters) }
        let completed = parameters
        return try await withCheckedThrowingContinuation { continuation in
            Offloaded.run { [self] in
                continuation.resume(with: Result { try connect(completed, role) })
            }
        }
    }

    /// What is set on the server for the session. A pooler in transaction mode takes no such settings.
    private func settings(for role: Link.Role) -> [(name: String, value: String)] {
        guard options.namedStatements else { return [] }
        var settings: [(name: String, value: String)] = []
        if options.statementTimeout > .zero {
            settings.append(("statement_timeout", "\(options.statementTimeout.wholeMilliseconds)"))
        }
        if role == .shared { settings.append(("default_transaction_read_only", "on")) }
        return settings
    }

    private func connect(
        _ parameters: [String: String], _ role: Link.Role
    ) throws(DataError) -> Link {
        let pairs = Array(parameters)
        let connection = Self.withTexts(pairs.map(\.key)) { keywords in
            Self.withTexts(pairs.map(\.value)) { values in PQconnectdbParams(keywords, values, 0) }
        }
        do throws(DataError) {
            guard let connection, PQstatus(connection) == CONNECTION_OK else {
                throw PostgresFailure.connecting(connection, to: address)
            }
            try check(connection)
            notices.attach(to: connection)
            guard PQsetnonblocking(connection, 1) == 0, PQenterPipelineMode(connection) == 1 else {
                throw PostgresFailure.connecting(connection, to: address)
            }
            let number = Self.lastNumber.wrappingAdd(1, ordering: .relaxed).newValue
            let link = Link(
                connection, role, number: number, reactor: reactor, statementTimeout: options.statementTimeout,
                isPooled: !options.namedStatements, notices: notices)
            reactor.add(link)
            return link
        } catch {
            PQfinish(connection)
            throw error
        }
    }

    /// A service file may name a host of which the address says nothing: it is held to the same rule.
    private func check(_ connection: OpaquePointer) throws(DataError) {
        guard address.usesServiceFile, !PostgresAddress.isLocal(PQhost(connection).map { String(cString: $0) } ?? ""),
            let options = PQconninfo(connection)
        else { return }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            if String(cString: keyword) == "sslmode", let value = option.pointee.val, String(cString: value) == "prefer"
            {
                throw DataError(
                    .configuration,
                    "the service file names a host that is not this machine and says nothing of sslmode: let it say "
                        + "sslmode=verify-full, or what else you want")
            }
            option += 1
        }
    }

    private static func withTexts<R>(
        _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R
    ) -> R {
        let copies = texts.map { text in
            text.withCString { source in
                let count = text.utf8.count + 1
                let copy = UnsafeMutablePointer<CChar>.allocate(capacity: count)
                copy.initialize(from: source, count: count)
                return copy
            }
        }
        defer { for copy in copies { copy.deallocate() } }
        let pointers: [UnsafePointer<CChar>?] = copies.map { UnsafePointer($0) } + [nil]
        return pointers.withUnsafeBufferPointer { buffer in
            // reason: the array has at least the nil at its end.
            body(buffer.baseAddress!)
        }
    }
}
