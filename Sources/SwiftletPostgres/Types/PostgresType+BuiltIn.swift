extension PostgresType {
    /// The types that are the same in every database and that Swiftlet has a form for, by their numbers.
    static let builtIn: [UInt32: PostgresType] = {
        var types: [PostgresType] = [
            PostgresType(2249, "record"), PostgresType(2287, "record[]", .array(of: 2249)),
            PostgresType(705, "unknown", .text), PostgresType(2275, "cstring", .text), PostgresType(2278, "void"),
            PostgresType(22, "int2vector", .array(of: 21)), PostgresType(30, "oidvector", .array(of: 26)),
        ]
        for (oid, name, array, kind) in bases {
            types.append(PostgresType(oid, name, kind))
            types.append(PostgresType(array, name + "[]", .array(of: oid)))
        }
        for (oid, name, bound, array, multirange, multirangeArray) in ranges {
            types.append(PostgresType(oid, name + "range", .range(of: bound)))
            types.append(PostgresType(array, name + "range[]", .array(of: oid)))
            types.append(PostgresType(multirange, name + "multirange", .multirange(of: oid)))
            types.append(PostgresType(multirangeArray, name + "multirange[]", .array(of: multirange)))
        }
        return Dictionary(types.map { ($0.oid, $0) }, uniquingKeysWith: { first, _ in first })
    }()

    private static let bases: [(oid: UInt32, name: String, array: UInt32, kind: Kind)] = [
        (16, "bool", 1000, .base), (17, "bytea", 1001, .base), (18, "char", 1002, .base), (19, "name", 1003, .text),
        (20, "int8", 1016, .base), (21, "int2", 1005, .base), (23, "int4", 1007, .base), (24, "regproc", 1008, .base),
        (25, "text", 1009, .text), (26, "oid", 1028, .base), (28, "xid", 1011, .base), (29, "cid", 1012, .base),
        (114, "json", 199, .base), (142, "xml", 143, .text), (600, "point", 1017, .base), (601, "lseg", 1018, .base),
        (602, "path", 1019, .base), (603, "box", 1020, .base), (604, "polygon", 1027, .base),
        (628, "line", 629, .base), (650, "cidr", 651, .base), (700, "float4", 1021, .base),
        (701, "float8", 1022, .base), (718, "circle", 719, .base), (774, "macaddr8", 775, .base),
        (790, "money", 791, .base), (829, "macaddr", 1040, .base), (869, "inet", 1041, .base),
        (1042, "bpchar", 1014, .text), (1043, "varchar", 1015, .text), (1082, "date", 1182, .base),
        (1083, "time", 1183, .base), (1114, "timestamp", 1115, .base), (1184, "timestamptz", 1185, .base),
        (1186, "interval", 1187, .base), (1266, "timetz", 1270, .base), (1560, "bit", 1561, .base),
        (1562, "varbit", 1563, .base), (1700, "numeric", 1231, .base), (1790, "refcursor", 2201, .text),
        (2202, "regprocedure", 2207, .base), (2203, "regoper", 2208, .base), (2204, "regoperator", 2209, .base),
        (2205, "regclass", 2210, .base), (2206, "regtype", 2211, .base), (2950, "uuid", 2951, .base),
        (3220, "pg_lsn", 3221, .base), (3734, "regconfig", 3735, .base), (3769, "regdictionary", 3770, .base),
        (3802, "jsonb", 3807, .base), (4072, "jsonpath", 4073, .base), (4089, "regnamespace", 4090, .base),
        (4096, "regrole", 4097, .base), (4191, "regcollation", 4192, .base), (5069, "xid8", 271, .base),
    ]

    private static let ranges:
        [(oid: UInt32, name: String, bound: UInt32, array: UInt32, multirange: UInt32, multirangeArray: UInt32)] = [
            (3904, "int4", 23, 3905, 4451, 6150), (3906, "num", 1700, 3907, 4532, 6151),
            (3908, "ts", 1114, 3909, 4533, 6152), (3910, "tstz", 1184, 3911, 4534, 6153),
            (3912, "date", 1082, 3913, 4535, 6155), (3926, "int8", 20, 3927, 4536, 6157),
        ]
}
