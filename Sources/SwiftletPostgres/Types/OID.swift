/// The numbers of types that are the same in every database (PostgreSQL's `pg_type.dat`).
enum OID {
    static var bool: UInt32 { 16 }
    static var bytea: UInt32 { 17 }
    static var char: UInt32 { 18 }
    static var name: UInt32 { 19 }
    static var int8: UInt32 { 20 }
    static var int2: UInt32 { 21 }
    static var int4: UInt32 { 23 }
    static var text: UInt32 { 25 }
    static var oid: UInt32 { 26 }
    static var json: UInt32 { 114 }
    static var xml: UInt32 { 142 }
    static var point: UInt32 { 600 }
    static var lseg: UInt32 { 601 }
    static var path: UInt32 { 602 }
    static var box: UInt32 { 603 }
    static var polygon: UInt32 { 604 }
    static var line: UInt32 { 628 }
    static var cidr: UInt32 { 650 }
    static var float4: UInt32 { 700 }
    static var float8: UInt32 { 701 }
    static var unknown: UInt32 { 705 }
    static var circle: UInt32 { 718 }
    static var macaddr8: UInt32 { 774 }
    static var macaddr: UInt32 { 829 }
    static var inet: UInt32 { 869 }
    static var bpchar: UInt32 { 1042 }
    static var varchar: UInt32 { 1043 }
    static var date: UInt32 { 1082 }
    static var time: UInt32 { 1083 }
    static var timestamp: UInt32 { 1114 }
    static var timestamptz: UInt32 { 1184 }
    static var interval: UInt32 { 1186 }
    static var timetz: UInt32 { 1266 }
    static var bit: UInt32 { 1560 }
    static var varbit: UInt32 { 1562 }
    static var numeric: UInt32 { 1700 }
    static var record: UInt32 { 2249 }
    static var cstring: UInt32 { 2275 }
    static var void: UInt32 { 2278 }
    static var uuid: UInt32 { 2950 }
    static var pgLSN: UInt32 { 3220 }
    static var jsonb: UInt32 { 3802 }
    static var jsonpath: UInt32 { 4072 }
    static var xid8: UInt32 { 5069 }

    /// Whether the type is a number of 32 bits that stands for something in the database.
    static func isReference(_ oid: UInt32) -> Bool {
        switch oid {
        // oid, xid, cid; regproc, regprocedure, regoper, regoperator, regclass, regtype; regconfig, regdictionary,
        // regrole, regnamespace, regcollation.
        case 26, 28, 29, 24, 2202...2206, 3734, 3769, 4096, 4089, 4191: true
        default: false
        }
    }
}
