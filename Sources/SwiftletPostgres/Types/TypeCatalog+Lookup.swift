import SwiftletData

extension TypeCatalog {
    /// Gives a row for each type whose number is in `$1`, of type `oid[]`, and for each type within those: what it is
    /// made of. A number that is no type's has a row too, so that it is not asked for again.
    static let lookup = """
        WITH RECURSIVE wanted(oid) AS (
            SELECT pg_catalog.unnest($1::pg_catalog.oid[])
            UNION
            SELECT part.oid FROM wanted JOIN pg_catalog.pg_type t ON t.oid = wanted.oid CROSS JOIN LATERAL (
                SELECT e.oid FROM pg_catalog.pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid
                UNION ALL SELECT t.typbasetype WHERE t.typtype = 'd'
                UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid
                UNION ALL SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngmultitypid = t.oid
                UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
                    WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
            ) part
        )
        SELECT wanted.oid, t.typname AS name, t.typtype AS kind, e.oid AS element, e.typname AS element_name,
            COALESCE(
                NULLIF(t.typbasetype, 0),
                (SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid),
                (SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngmultitypid = t.oid)) AS part,
            ARRAY(SELECT a.attname FROM pg_catalog.pg_attribute a
                WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                ORDER BY a.attnum) AS field_names,
            ARRAY(SELECT a.atttypid FROM pg_catalog.pg_attribute a
                WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                ORDER BY a.attnum) AS field_types
        FROM wanted LEFT JOIN pg_catalog.pg_type t ON t.oid = wanted.oid
            LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
        """

    /// The binary form of the parameter of `lookup`.
    static func oidArray(_ oids: [UInt32]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20 + oids.count * 8)
        bytes.append(bigEndian: oids.isEmpty ? 0 : 1 as Int32)
        bytes.append(bigEndian: 0 as Int32)
        bytes.append(bigEndian: OID.oid)
        guard !oids.isEmpty else { return bytes }
        bytes.append(bigEndian: Int32(oids.count))
        bytes.append(bigEndian: 1 as Int32)
        for oid in oids {
            bytes.append(bigEndian: 4 as Int32)
            bytes.append(bigEndian: oid)
        }
        return bytes
    }

    /// Takes the rows of `lookup` in.
    ///
    /// - Throws: `DataError` with code `.decoding` for rows that are not its.
    func learn(_ rows: [Row]) throws(DataError) {
        var types: [PostgresType] = []
        do {
            for row in rows { types.append(try PostgresType(row)) }
        } catch {
            throw error as? DataError ?? DataError(.decoding, "what the server says about types is not understood")
        }
        learn(types)
    }
}

extension PostgresType {
    fileprivate init(_ row: Row) throws {
        let oid = try row.get("oid", as: UInt32.self)
        guard let name = try row.get("name", as: String?.self) else {
            self.init(oid, "\(oid)")
            return
        }
        if let element = try row.get("element", as: UInt32?.self) {
            self.init(oid, try row.get("element_name", as: String.self) + "[]", .array(of: element))
            return
        }
        let part = try row.get("part", as: UInt32?.self)
        switch (try row.get("kind", as: String.self), part) {
        case ("e", _): self.init(oid, name, .enumeration)
        case ("d", let part?): self.init(oid, name, .domain(of: part))
        case ("r", let part?): self.init(oid, name, .range(of: part))
        case ("m", let part?): self.init(oid, name, .multirange(of: part))
        case ("c", _):
            let names = try row.get("field_names", as: [String].self)
            let types = try row.get("field_types", as: [UInt32].self)
            self.init(oid, name, .composite(Fields(names: names, types: types)))
        case ("b", _) where name == "citext": self.init(oid, name, .text)
        case ("b", _) where name == "hstore": self.init(oid, name, .hstore)
        default: self.init(oid, name)
        }
    }
}
