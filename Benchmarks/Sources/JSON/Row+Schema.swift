import SwiftletSchema

// Written by hand in the form that `@Schema` generates, so that the figures are those of the reader and the writer.

extension Row: Schema {
    static var schema: SchemaDescription {
        .object(
            ObjectDescription(
                name: "Row",
                properties: [
                    PropertyDescription("id", type: Int.self),
                    PropertyDescription("create_time", swiftName: "createTime", type: Int.self),
                    PropertyDescription("name", type: String.self),
                    PropertyDescription("age", type: Int.self),
                    PropertyDescription("score", type: Double.self),
                    PropertyDescription("city", type: String.self),
                ]))
    }

    static func read(from reader: inout JSONReader) throws(JSONError) -> Row? {
        guard try reader.beginObject() else { return nil }
        var id: Int?
        var createTime: Int?
        var name: String?
        var age: Int?
        var score: Double?
        var city: String?
        while let key = try reader.nextKey() {
            if key == "id" {
                try reader.member("id", into: &id)
            } else if key == "create_time" {
                try reader.member("create_time", into: &createTime)
            } else if key == "name" {
                try reader.member("name", into: &name)
            } else if key == "age" {
                try reader.member("age", into: &age)
            } else if key == "score" {
                try reader.member("score", into: &score)
            } else if key == "city" {
                try reader.member("city", into: &city)
            } else {
                try reader.skipValue()
            }
        }
        id = reader.required(id, "id")
        createTime = reader.required(createTime, "create_time")
        name = reader.required(name, "name")
        age = reader.required(age, "age")
        score = reader.required(score, "score")
        city = reader.required(city, "city")
        guard let id, let createTime, let name, let age, let score, let city else { return nil }
        return Row(id: id, createTime: createTime, name: name, age: age, score: score, city: city)
    }

    func write(to writer: inout JSONWriter) {
        writer.raw("{\"id\":")
        id.write(to: &writer)
        writer.raw(",\"create_time\":")
        createTime.write(to: &writer)
        writer.raw(",\"name\":")
        name.write(to: &writer)
        writer.raw(",\"age\":")
        age.write(to: &writer)
        writer.raw(",\"score\":")
        score.write(to: &writer)
        writer.raw(",\"city\":")
        city.write(to: &writer)
        writer.raw("}")
    }
}

extension Answer: Schema {
    static var schema: SchemaDescription {
        .object(
            ObjectDescription(
                name: "Answer",
                properties: [
                    PropertyDescription("code", type: Int.self), PropertyDescription("data", type: [Row].self),
                ]))
    }

    static func read(from reader: inout JSONReader) throws(JSONError) -> Answer? {
        guard try reader.beginObject() else { return nil }
        var code: Int?
        var data: [Row]?
        while let key = try reader.nextKey() {
            if key == "code" {
                try reader.member("code", into: &code)
            } else if key == "data" {
                try reader.member("data", into: &data)
            } else {
                try reader.skipValue()
            }
        }
        code = reader.required(code, "code")
        data = reader.required(data, "data")
        guard let code, let data else { return nil }
        return Answer(code: code, data: data)
    }

    func write(to writer: inout JSONWriter) {
        writer.raw("{\"code\":")
        code.write(to: &writer)
        writer.raw(",\"data\":")
        data.write(to: &writer)
        writer.raw("}")
    }
}
