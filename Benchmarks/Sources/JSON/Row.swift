import SwiftletSchema

/// One row of the yardstick: six fields, some 90 bytes of JSON.
@Schema
struct Row: Codable, Equatable, Sendable {
    var id: Int
    var createTime: Int
    var name: String
    var age: Int
    var score: Double
    var city: String

    enum CodingKeys: String, CodingKey {
        case id, name, age, score, city
        case createTime = "create_time"
    }

    static func sample(_ count: Int) -> [Row] {
        (0..<count).map { index in
            Row(
                id: 1000 + index, createTime: 1_772_281_800_123 + index, name: "user number \(index)", age: index % 90,
                score: Double(index) * 1.25 + 0.1, city: index.isMultiple(of: 3) ? "上海" : "Frankfurt")
        }
    }
}

/// The answer's envelope around the rows.
@Schema
struct Answer: Codable, Equatable, Sendable {
    var code: Int
    var data: [Row]
}
