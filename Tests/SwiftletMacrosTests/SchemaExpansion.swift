import Testing

@Suite("What @Schema writes")
struct SchemaExpansion {
    @Test("a struct gets all witnesses and an initializer of its own")
    func structure() throws {
        let (text, diagnostics) = try expandSchema("struct A { var cityID: Int }")
        #expect(diagnostics.isEmpty)
        #expect(
            text == #"""
                extension A: Schema {
                static var schema: SchemaDescription {
                .object(
                ObjectDescription(
                name: "A", description: nil,
                properties: [
                PropertyDescription("city_id", swiftName: "cityID", type: Int.self),
                ]))
                }

                static func read(from reader: inout JSONReader) throws(JSONError) -> Self? {
                guard try reader.beginObject() else { return nil }
                var cityIDSlot: Optional<Int> = nil
                while let key = try reader.nextKey() {
                if key == "city_id" {
                try reader.member("city_id", into: &cityIDSlot)
                } else {
                try reader.skipValue()
                }
                }
                let cityIDCandidate = reader.required(cityIDSlot, "city_id")
                guard let cityIDValue = cityIDCandidate else { return nil }
                return Self(_schemaMembers: (), cityID: cityIDValue)
                }

                func write(to writer: inout JSONWriter) {
                writer.raw("{\"city_id\":")
                self.`cityID`.write(to: &writer)
                writer.raw("}")
                }

                private init(_schemaMembers: Void, cityID: Int) {
                self.`cityID` = `cityID`
                }
                }
                """#)
    }

    @Test("witnesses of public types are public")
    func access() throws {
        let text = try expandSchema("public enum A { case one }").text
        #expect(text.contains("public static var schema"))
        #expect(text.contains("public static func read"))
        #expect(text.contains("public func write"))
    }

    @Test("type arguments must be schemas, unless they say so already")
    func conditions() throws {
        #expect(try expandSchema("struct A<T> { var x: T }").text.hasPrefix("extension A: Schema where T: Schema {"))
        #expect(try expandSchema("struct A<T: Schema> { var x: T }").text.hasPrefix("extension A: Schema {"))
    }

    @Test(
        "names become snake_case",
        arguments: [
            ("id", "id"), ("cityID", "city_id"), ("createTime", "create_time"), ("userURLPath", "user_url_path"),
            ("cityIDs", "city_ids"), ("sha256Hash", "sha256_hash"), ("URL", "url"), ("_hidden", "_hidden"),
        ])
    func snakeCase(name: String, expected: String) {
        #expect(name.snakeCased == expected)
    }

    @Test("a default value is documented as far as it can be told")
    func defaults() throws {
        let text = try expandSchema(
            """
            struct A {
                var a: Int = 1_000
                var b: Double = -0.5
                var c: String = "q\\"q"
                var d: [String: Int] = [:]
                var e: Date = .now
                var f: UUID = UUID()
                var g: Int = make()
            }
            """
        ).text
        #expect(text.contains(#""a", type: Int.self, defaultValue: .json("1000"))"#))
        #expect(text.contains(#""b", type: Double.self, defaultValue: .json("-0.5"))"#))
        #expect(text.contains(#""c", type: String.self, defaultValue: .json("\"q\\\"q\""))"#))
        #expect(text.contains(#""d", type: [String: Int].self, defaultValue: .json("{}"))"#))
        #expect(text.contains(#""e", type: Date.self, defaultValue: .now)"#))
        #expect(text.contains(#""f", type: UUID.self, defaultValue: .uuid)"#))
        #expect(text.contains(#""g", type: Int.self, defaultValue: .computed)"#))
    }

    @Test("computed, static and lazy properties are no members")
    func notStored() throws {
        let text = try expandSchema(
            "struct A { var a: Int { 1 }; static var b: Int = 2; lazy var c: Int = 3; var d: Int { didSet {} } }"
        ).text
        #expect(text.split(separator: "PropertyDescription(").count == 2)
        #expect(text.contains("private init(_schemaMembers: Void, d: Int)"))
    }
}
