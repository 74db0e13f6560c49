import Testing

/// Texts of values of one type.
struct TypeLiterals: Sendable, CustomTestStringConvertible {
    var type: String
    var texts: [String]

    init(_ type: String, _ texts: String...) {
        self.type = type
        self.texts = texts
    }

    var testDescription: String { type }

    /// The types that every database has.
    static let builtIn: [TypeLiterals] = [
        TypeLiterals("bool", "true", "false"),
        TypeLiterals("int2", "0", "1", "-1", "32767", "-32768"),
        TypeLiterals("int4", "0", "2147483647", "-2147483648"),
        TypeLiterals("int8", "0", "9223372036854775807", "-9223372036854775808"),
        TypeLiterals("float4", "0", "-0", "0.1", "1e-45", "3.4028235e38", "NaN", "Infinity", "-Infinity", "16777217"),
        TypeLiterals(
            "float8", "0", "-0", "0.1", "5e-324", "1.7976931348623157e308", "NaN", "Infinity", "-Infinity", "1e15",
            "1e16"),
        TypeLiterals(
            "numeric", "NaN", "Infinity", "-Infinity", "123456789012345678901234567890123456789",
            "0.000000000000000000000000000000000000000000000000000000000000001234567890123456789012345678901234567890",
            "99999999999999999999999999999999999999.9", "-340282366920938463463374607431768211456",
            "1234567890123456789012345678901234567890.12345678901234567890123456789012345678901234567890"),
        TypeLiterals("text", "", "a", "é\u{1F426}", "a longer text that is not kept within the value itself", "'\"\\"),
        TypeLiterals("varchar", "", "abc"), TypeLiterals("varchar(3)", "abc"),
        TypeLiterals("char(5)", "ab", "", "abcde"),
        TypeLiterals("\"char\"", "a", "", "~"), TypeLiterals("name", "pg_class"), TypeLiterals("xml", "<a>é</a>"),
        TypeLiterals("bytea", "", "\\x00ff27", "\\xdeadbeef"),
        TypeLiterals("uuid", "00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        TypeLiterals(
            "date", "2000-01-01", "1970-01-01", "1999-12-31", "2024-02-29", "0001-01-01", "0001-12-31 BC",
            "4713-11-24 BC",
            "9999-12-31", "5874897-12-31", "infinity", "-infinity"),
        TypeLiterals("time", "00:00:00", "23:59:59.999999", "24:00:00", "10:20:30.5"),
        TypeLiterals(
            "timetz", "00:00:00+00", "10:20:30.123456+02", "23:59:59-15:59", "24:00:00+05:30", "01:00:00+01:02:03"),
        TypeLiterals(
            "timestamp", "2000-01-01", "1970-01-01 00:00:00.000001", "1969-12-31 23:59:59.999999", "infinity",
            "-infinity",
            "9999-12-31 23:59:59.999999", "294276-12-31 23:59:59.999999", "4713-11-24 00:00:00 BC",
            "0001-01-01 00:00:00.5 BC",
            "2026-07-28 12:34:56.789012", "2241-12-31 23:59:59.999999", "1729-01-01 00:00:00.000001",
            "1698-01-01 00:00:00.000001"),
        TypeLiterals(
            "timestamptz", "2000-01-01Z", "1970-01-01 00:00:00.000001+02", "infinity", "-infinity",
            "9999-12-31 23:59:59.999999Z", "294276-12-31 23:59:59.999999Z", "4713-11-24 00:00:00Z BC",
            "2026-07-28 12:34:56.789012-07"),
        TypeLiterals(
            "interval", "0", "1 year 2 mons 3 days 04:05:06.789", "-1 year", "1 mon -1 day", "-00:00:00.000001",
            "178000000 years", "-178000000 years", "2147483647 days", "2562047788:00:54.775807",
            "-2562047788:00:54.775807"),
        TypeLiterals("json", "null", "1", "\"a\"", "{\"b\" : [1, 2.50],  \"a\":null, \"a\":1}", "[ ]", "\"\\u00e9\""),
        TypeLiterals("jsonb", "null", "1", "1.50", "\"a\"", "{\"b\": [1, 2.50], \"a\": null}", "[]"),
        TypeLiterals("jsonpath", "$.\"a\"[*]?(@ > 1)"),
        TypeLiterals(
            "inet", "192.0.2.1", "192.0.2.1/24", "0.0.0.0/0", "::1", "2001:db8::1/64", "::ffff:192.0.2.1", "::/0",
            "2001:db8:0:1:1:1:1:1"),
        TypeLiterals("cidr", "192.0.2.0/24", "10.0.0.0/8", "192.0.2.1/32", "2001:db8::/32", "0.0.0.0/0"),
        TypeLiterals("macaddr", "08:00:2b:01:02:03"), TypeLiterals("macaddr8", "08:00:2b:01:02:03:04:0f"),
        TypeLiterals("oid", "0", "4294967295"), TypeLiterals("regclass", "pg_class"), TypeLiterals("regtype", "int4"),
        TypeLiterals("xid", "4294967295"), TypeLiterals("xid8", "18446744073709551615", "7"),
        TypeLiterals("money", "12.34", "-92233720368547758.08"), TypeLiterals("pg_lsn", "16/B374D848", "0/0"),
        TypeLiterals("bit(3)", "101"), TypeLiterals("bit(8)", "10101010"), TypeLiterals("varbit", "", "1", "101010101"),
        TypeLiterals("point", "(1,2)", "(0.1,-1e300)", "(NaN,Infinity)"), TypeLiterals("lseg", "[(1,2),(3,4.5)]"),
        TypeLiterals("box", "(3,4),(1,2)"), TypeLiterals("line", "{1,2,3}"), TypeLiterals("circle", "<(1,2),3>"),
        TypeLiterals("path", "((1,2),(3,4),(5,6))", "[(1,2),(3,4)]"), TypeLiterals("polygon", "((1,2),(3,4),(5,6))"),
        TypeLiterals("tsvector", "'a':1 'fat':2A"), TypeLiterals("tsquery", "'fat' & 'rat'"),
        TypeLiterals("tid", "(42,7)"),
        TypeLiterals("pg_snapshot", "10:20:10,14"), TypeLiterals("int2vector", "1 2 3"),
        TypeLiterals("oidvector", "1 2"),
        TypeLiterals("int4range", "empty", "[1,10)", "(,)", "[1,)", "(,5)"),
        TypeLiterals("int8range", "[1,9223372036854775807)"), TypeLiterals("numrange", "(1.5,2.5]", "[1,1]"),
        TypeLiterals("daterange", "[2026-01-01,2026-02-01)", "[2026-01-01,infinity]"),
        TypeLiterals("tsrange", "[2026-01-01 10:00:00,2026-01-01 11:00:00)"),
        TypeLiterals("tstzrange", "(2026-01-01 10:00:00Z,2026-01-01 11:00:00.000001Z]"),
        TypeLiterals("int4multirange", "{}", "{[1,3),[5,7)}"), TypeLiterals("nummultirange", "{(,1.5),(2.5,)}"),
        TypeLiterals("tstzmultirange", "{[2026-01-01 10:00:00Z,2026-01-01 11:00:00Z)}"),
        TypeLiterals("bool[]", "{t,f,NULL}"), TypeLiterals("int2[]", "{1,-1}"), TypeLiterals("int8[]", "{1,-1}"),
        TypeLiterals(
            "int4[]", "{}", "{1,2,NULL}", "{{1,2},{3,4}}", "[0:1]={7,8}", "[2:3][-1:0]={{1,2},{3,4}}", "{{{1}}}"),
        TypeLiterals("float4[]", "{0.1,NaN}"), TypeLiterals("float8[]", "{0.1,Infinity}"),
        TypeLiterals("text[]", "{}", "{a,\"\",NULL,\"NULL\",\"a,b\",\"{x}\"}", "{{a,b},{c,d}}"),
        TypeLiterals("varchar(2)[]", "{ab}"), TypeLiterals("char(3)[]", "{ab}"), TypeLiterals("name[]", "{ab}"),
        TypeLiterals("\"char\"[]", "{a,b}"), TypeLiterals("bytea[]", "{\"\\\\x00\",\"\\\\xff\"}"),
        TypeLiterals("uuid[]", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"),
        TypeLiterals("date[]", "{2026-01-01,infinity}"),
        TypeLiterals("time[]", "{10:20:30}"), TypeLiterals("timetz[]", "{10:20:30+02}"),
        TypeLiterals("timestamp[]", "{\"2026-01-01 10:00:00\"}"),
        TypeLiterals("timestamptz[]", "{\"2026-01-01 10:00:00Z\"}"),
        TypeLiterals("interval[]", "{\"1 mon\",02:00:00}"), TypeLiterals("numeric[]", "{1.5,NaN,NULL}"),
        TypeLiterals("json[]", "{\"[1, 2]\",\"{\\\"a\\\":1}\"}"), TypeLiterals("jsonb[]", "{\"[1, 2]\",\"null\"}"),
        TypeLiterals("inet[]", "{192.0.2.1,::1}"), TypeLiterals("cidr[]", "{10.0.0.0/8}"),
        TypeLiterals("macaddr[]", "{08:00:2b:01:02:03}"), TypeLiterals("oid[]", "{1,2}"),
        TypeLiterals("money[]", "{$1.50}"),
        TypeLiterals("bit(2)[]", "{10,01}"), TypeLiterals("varbit[]", "{1,01}"), TypeLiterals("point[]", "{\"(1,2)\"}"),
        TypeLiterals("box[]", "{(3,4),(1,2)}"), TypeLiterals("int4range[]", "{\"[1,3)\",empty}"),
        TypeLiterals("datemultirange[]", "{\"{[2026-01-01,2026-02-01)}\"}"), TypeLiterals("tsvector[]", "{\"'a':1\"}"),
        TypeLiterals("pg_lsn[]", "{0/0}"), TypeLiterals("xid8[]", "{1}"), TypeLiterals("regclass[]", "{pg_class}"),
    ]

    /// Makes the types of `userDefined`, in a schema that ends with the session; one session at a time, since only one
    /// may create an extension.
    static let definitions = """
        BEGIN;
        SELECT pg_advisory_xact_lock(20260728);
        CREATE EXTENSION IF NOT EXISTS hstore SCHEMA public;
        CREATE EXTENSION IF NOT EXISTS citext SCHEMA public;
        COMMIT;
        CREATE TYPE pg_temp.mood AS ENUM ('sad', 'ok', 'très happy');
        CREATE DOMAIN pg_temp.age AS int4 CHECK (VALUE >= 0);
        CREATE DOMAIN pg_temp.tags AS text[];
        CREATE TYPE pg_temp.place AS (street text, number int4, moods pg_temp.mood[], age pg_temp.age);
        CREATE TYPE pg_temp.person AS (name citext, home pg_temp.place, seen timestamptz);
        CREATE TYPE pg_temp.floatrange AS RANGE (subtype = float8, multirange_type_name = pg_temp.floatmultirange);
        CREATE TYPE pg_temp.nothing AS ();
        """

    /// Types that a database has only where somebody made them.
    static let userDefined: [TypeLiterals] = [
        TypeLiterals("pg_temp.mood", "sad", "très happy"), TypeLiterals("pg_temp.mood[]", "{sad,NULL,ok}"),
        TypeLiterals("pg_temp.age", "0", "42"), TypeLiterals("pg_temp.age[]", "{1,2}"),
        TypeLiterals("pg_temp.tags", "{a,b}"), TypeLiterals("pg_temp.tags[]", "{\"{a,b}\",\"{}\"}"),
        TypeLiterals("pg_temp.place", "(\"High Street\",1,\"{sad,ok}\",3)", "(,,,)"),
        TypeLiterals("pg_temp.place[]", "{\"(a,1,{},2)\",NULL}"),
        TypeLiterals("pg_temp.person", "(Ada,\"(\"\"High Street\"\",1,{},3)\",\"2026-01-01 10:00:00Z\")", "(,,)"),
        TypeLiterals("pg_temp.floatrange", "[0.1,0.2)", "empty", "(,)"),
        TypeLiterals("pg_temp.floatrange[]", "{\"[0.1,0.2)\"}"),
        TypeLiterals("pg_temp.floatmultirange", "{[0.1,0.2),[0.5,)}"), TypeLiterals("pg_temp.nothing", "()"),
        TypeLiterals("hstore", "", "a=>1", "\"a\"=>NULL, \"b\"=>\"x y\", \"é\\\"\"=>\"\\\\\""),
        TypeLiterals("hstore[]", "{\"a=>1\",NULL}"), TypeLiterals("citext", "AbC", ""),
        TypeLiterals("citext[]", "{A,b}"),
    ]
}
