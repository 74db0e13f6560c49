import SwiftletData
import SwiftletSchema
import Testing

@testable import SwiftletPostgres

/// What a server could send that is not what it says it is.
@Suite struct MalformedValueTests {
    private func decode(_ bytes: [UInt8], _ oid: UInt32, _ catalog: TypeCatalog = TypeCatalog(codecs: [])) throws
        -> SQLValue
    {
        try bytes.withUnsafeBytes { try PostgresBinary.decode($0, oid: oid, catalog) }
    }

    @Test(arguments: [
        OID.bool, OID.int2, OID.int4, OID.int8, OID.float4, OID.float8, OID.numeric, OID.uuid, OID.date, OID.time,
        OID.timetz, OID.timestamp, OID.timestamptz, OID.interval, OID.jsonb, OID.inet, OID.cidr, OID.macaddr,
        OID.varbit,
        OID.point, OID.path, OID.polygon, OID.record, OID.oid, OID.xid8, OID.pgLSN, OID.jsonpath, 1007, 3904, 4451,
    ])
    func `bytes of the wrong number are refused`(_ oid: UInt32) {
        for count in [0, 3, 5] {
            let error = #expect(throws: DataError.self) { try decode([UInt8](repeating: 0xFE, count: count), oid) }
            #expect(error?.code == .decoding)
        }
    }

    @Test func `no bytes whatever are more than refused`() {
        let catalog = TypeCatalog(codecs: [])
        catalog.learn([
            PostgresType(90_000, "hstore", .hstore),
            PostgresType(90_001, "pair", .composite(PostgresType.Fields(names: ["a", "b"], types: [23, 2249]))),
        ])
        var random = SeededNumbers(seed: 7)
        let oids = Array(PostgresType.builtIn.keys).sorted() + [90_000, 90_001, 90_002]
        var read = 0
        for round in 0..<400 {
            for oid in oids {
                // Small numbers, so that counts and lengths are near what there is.
                let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    round % 2 == 0
                        ? UInt8.random(in: 0...255, using: &random)
                        : [0, 0, 0, 1, 4].randomElement(using: &random) ?? 0
                }
                if let value = try? decode(bytes, oid, catalog) {
                    read += 1
                    _ = try? value.jsonText()
                    _ = value.typeName
                }
            }
        }
        #expect(read > 1000)
    }

    @Test func `values within values are read to a limit`() {
        var bytes: [UInt8] = []
        for _ in 0..<10_000 {
            // A record of one field, which is a record and as long as all the rest.
            var outer: [UInt8] = []
            outer.append(bigEndian: 1 as Int32)
            outer.append(bigEndian: OID.record)
            outer.append(bigEndian: Int32(bytes.count))
            bytes = outer + bytes
        }
        let error = #expect(throws: DataError.self) { try decode(bytes, OID.record) }
        #expect(error?.code == .decoding)
    }

    @Test func `a row whose type has changed is refused and the type forgotten`() throws {
        let catalog = TypeCatalog(codecs: [])
        catalog.learn([PostgresType(90_000, "pair", .composite(PostgresType.Fields(names: ["a"], types: [23])))])
        let bytes: [UInt8] = [0, 0, 0, 2, 0, 0, 0, 23, 255, 255, 255, 255, 0, 0, 0, 23, 255, 255, 255, 255]
        #expect(throws: DataError.self) { try decode(bytes, 90_000, catalog) }
        #expect(catalog.missing(among: [90_000]) == [90_000])
    }
}

/// Random numbers that are the same in every run (SplitMix64, Steele, Lea and Flood 2014).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
