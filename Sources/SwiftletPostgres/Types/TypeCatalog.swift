import SwiftletData
import Synchronization

/// What is known about the types of one database: those that all have, and those it was asked about.
final class TypeCatalog: Sendable {
    private let codecs: [String: PostgresCodec]
    /// The types that all databases have and that the user has given a codec for.
    private let replaced: [UInt32: PostgresType]
    private let learned = Mutex<[UInt32: PostgresType]>([:])

    /// Makes a catalog; of several codecs for one type, the last is taken.
    init(codecs: [PostgresCodec]) {
        let codecs = Dictionary(codecs.map { ($0.typeName, $0) }, uniquingKeysWith: { $1 })
        self.codecs = codecs
        guard !codecs.isEmpty else {
            replaced = [:]
            return
        }
        replaced = PostgresType.builtIn.compactMapValues { type in
            codecs[type.name].map { codec in
                var type = type
                type.codec = codec
                return type
            }
        }
    }

    /// The type of a number; nil if it is not known yet.
    func type(_ oid: UInt32) -> PostgresType? {
        if !replaced.isEmpty, let type = replaced[oid] { return type }
        if oid < Self.firstOfUsers, let type = PostgresType.builtIn[oid] { return type }
        return learned.withLock { $0[oid] }
    }

    /// The least number of a type that was made by a user or an extension (`FirstNormalObjectId` in PostgreSQL's
    /// `transam.h`).
    private static var firstOfUsers: UInt32 { 16_384 }

    /// The name of a type, or its number if it is not known.
    func name(_ oid: UInt32) -> String { oid == 0 ? "unknown" : type(oid)?.name ?? "\(oid)" }

    /// Those of the types, and of the types within them, that are not known yet.
    func missing(among oids: [UInt32]) -> [UInt32] {
        var missing: [UInt32] = []
        var seen: Set<UInt32> = []
        var waiting = oids
        while let oid = waiting.popLast() {
            // Of a parameter whose type the server leaves open there is nothing to know.
            guard oid != 0, PostgresType.builtIn[oid] == nil, seen.insert(oid).inserted else { continue }
            if let type = type(oid) { waiting += type.parts } else { missing.append(oid) }
        }
        return missing
    }

    /// Takes types in.
    func learn(_ types: [PostgresType]) {
        let types = types.map { type in
            var type = type
            type.codec = codecs[type.name]
            return type
        }
        learned.withLock { learned in for type in types { learned[type.oid] = type } }
    }

    /// Forgets a type that is no longer as it was, so that the server is asked again.
    func forget(_ oid: UInt32) { learned.withLock { $0[oid] = nil } }
}
