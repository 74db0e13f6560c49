import Foundation
import SwiftletSchema
import Testing

/// A person who uses the product.
@Schema
struct Person {
    /// user's name
    @Field(.length(1...128)) var name: String
    /// user's age
    @Field(.range(0...150)) var age: Int = 18
}

/// What README.md shows.
@Suite struct ReadmeTests {
    @Test func thePersonOfTheReadmeIsReadAndWrittenAsShown() throws {
        let person = try Person(json: #"{"name":"Ada"}"#.utf8)
        #expect(try person.jsonText() == #"{"name":"Ada","age":18}"#)
    }

    @Test func theReadmeShowsTheTypeThatIsTestedHere() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let tested = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
        let start = try #require(tested.range(of: "/// A person"))
        let end = try #require(tested.range(of: "\n}\n"))
        #expect(readme.contains(tested[start.lowerBound..<end.upperBound]))
    }
}
