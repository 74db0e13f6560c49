import Foundation
import SwiftletSchema

/// A type with members of every kind, read and written as the macro would have it.
struct Sample: Schema, Codable, Equatable {
    var id: Int
    var small: Int8?
    var large: UInt64?
    var name: String
    var ratio: Double?
    var single: Float?
    var isOpen: Bool?
    var time: Date?
    var uuid: UUID?
    var data: Data?
    var url: URL?
    var price: Decimal?
    var tags: [String]?
    var counts: [String: Int]?
    var unique: Set<Int>?
    var children: [Sample]?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case id, small, large, name, ratio, single, time, uuid, data, url, price, tags, counts, unique, children
        case isOpen = "is_open"
    }

    static var schema: SchemaDescription { .object(ObjectDescription(name: "Sample", properties: [])) }

    static func read(from reader: inout JSONReader) throws(JSONError) -> Sample? {
        guard try reader.beginObject() else { return nil }
        var id: Int?
        var name: String?
        var sample = Sample(id: 0, name: "")
        while let key = try reader.nextKey() {
            if key == "id" {
                try reader.member("id", into: &id)
            } else if key == "name" {
                try reader.member("name", into: &name)
            } else if try !sample.readOptional(key, from: &reader) {
                try reader.skipValue()
            }
        }
        reader.check(name, .length(min: 0, max: 64), "name")
        reader.check(id, .range(min: .integer(0), max: nil, exclusiveMax: false), "id")
        let requiredID = reader.required(id, "id")
        let requiredName = reader.required(name, "name")
        guard let requiredID, let requiredName else { return nil }
        sample.id = requiredID
        sample.name = requiredName
        return sample
    }

    private mutating func readOptional(_ key: JSONKey, from reader: inout JSONReader) throws(JSONError) -> Bool {
        switch true {
        case key == "small": small = try Self.value("small", &reader)
        case key == "large": large = try Self.value("large", &reader)
        case key == "ratio": ratio = try Self.value("ratio", &reader)
        case key == "single": single = try Self.value("single", &reader)
        case key == "is_open": isOpen = try Self.value("is_open", &reader)
        case key == "time": time = try Self.value("time", &reader)
        case key == "uuid": uuid = try Self.value("uuid", &reader)
        case key == "data": data = try Self.value("data", &reader)
        case key == "url": url = try Self.value("url", &reader)
        case key == "price": price = try Self.value("price", &reader)
        case key == "tags": tags = try Self.value("tags", &reader)
        case key == "counts": counts = try Self.value("counts", &reader)
        case key == "unique": unique = try Self.value("unique", &reader)
        case key == "children": children = try Self.value("children", &reader)
        default: return false
        }
        return true
    }

    private static func value<Value: Schema>(
        _ name: StaticString, _ reader: inout JSONReader
    ) throws(JSONError) -> Value? {
        var slot: Value??
        try reader.member(name, into: &slot)
        return slot ?? nil
    }

    func write(to writer: inout JSONWriter) {
        var first = true
        writer.byte(UInt8(ascii: "{"))
        func member(_ name: String, _ value: (some Schema)?) {
            guard let value else { return }
            writer.key(name, first: &first)
            value.write(to: &writer)
        }
        member("id", id)
        member("small", small)
        member("large", large)
        member("name", name)
        member("ratio", ratio)
        member("single", single)
        member("is_open", isOpen)
        member("time", time)
        member("uuid", uuid)
        member("data", data)
        member("url", url)
        member("price", price)
        member("tags", tags)
        member("counts", counts)
        member("unique", unique.map { $0.sorted() })
        member("children", children)
        writer.byte(UInt8(ascii: "}"))
    }
}
