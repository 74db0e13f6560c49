/// Where a page stands in the whole list: `{"page":1,"page_size":20,"total":57}`.
public struct Pagination: Schema, Equatable {
    /// The page's number, from 1.
    public var page: Int
    /// How many items a full page has.
    public var pageSize: Int
    /// How many items there are in all pages.
    public var total: Int

    /// Creates a position.
    public init(page: Int, pageSize: Int, total: Int) {
        self.page = page
        self.pageSize = pageSize
        self.total = total
    }

    /// An object of three whole numbers.
    public static var schema: SchemaDescription {
        .object(
            ObjectDescription(
                name: "Pagination", description: "Where a page stands in the whole list.",
                properties: [
                    PropertyDescription("page", type: Int.self, description: "the page's number, from 1"),
                    PropertyDescription(
                        "page_size", swiftName: "pageSize", type: Int.self,
                        description: "how many items a full page has"),
                    PropertyDescription("total", type: Int.self, description: "how many items there are in all pages"),
                ]))
    }

    /// Reads `{"page":…,"page_size":…,"total":…}`.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> Pagination? {
        guard try reader.beginObject() else { return nil }
        var page: Int?
        var pageSize: Int?
        var total: Int?
        while let key = try reader.nextKey() {
            if key == "page" {
                try reader.member("page", into: &page)
            } else if key == "page_size" {
                try reader.member("page_size", into: &pageSize)
            } else if key == "total" {
                try reader.member("total", into: &total)
            } else {
                try reader.skipValue()
            }
        }
        page = reader.required(page, "page")
        pageSize = reader.required(pageSize, "page_size")
        total = reader.required(total, "total")
        guard let page, let pageSize, let total else { return nil }
        return Pagination(page: page, pageSize: pageSize, total: total)
    }

    /// Writes `{"page":…,"page_size":…,"total":…}`.
    public func write(to writer: inout JSONWriter) {
        writer.raw("{\"page\":")
        page.write(to: &writer)
        writer.raw(",\"page_size\":")
        pageSize.write(to: &writer)
        writer.raw(",\"total\":")
        total.write(to: &writer)
        writer.raw("}")
    }
}
