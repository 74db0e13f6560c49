import SwiftletSchema
import Testing

/// A generic type that says nothing of its parameter.
@Schema
struct Box<Content> {
    /// what is in it
    var content: Content
    var label: String?
}

/// `@Schema` on generic types whose parameters are not constrained.
@Suite struct MacroGenerics {
    @Test func aGenericTypeIsASchemaWhereItsParameterIs() throws {
        let box = try Box<[Int]>(json: #"{"content":[1,2]}"#.utf8)
        #expect(box.content == [1, 2])
        #expect(try box.jsonText() == #"{"content":[1,2],"label":null}"#)
        #expect(Box<Box<Int>>.schemaName == "BoxOfBoxOfInteger")
    }
}
