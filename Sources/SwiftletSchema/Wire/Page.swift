/// A part of a list, and where it stands in the whole.
///
/// As the result of an endpoint its items become the `data` of the answer and the rest its `pagination`.
public struct Page<Item: Schema>: Sendable {
    /// The items of this page.
    public var items: [Item]
    /// Where the page stands.
    public var pagination: Pagination

    /// Creates a page.
    ///
    /// - Parameters:
    ///   - items: the items of this page.
    ///   - page: the page's number, from 1.
    ///   - pageSize: how many items a full page has.
    ///   - total: how many items there are in all pages.
    public init(_ items: [Item], page: Int, pageSize: Int, total: Int) {
        self.items = items
        self.pagination = Pagination(page: page, pageSize: pageSize, total: total)
    }
}

extension Page {
    /// Reads the members of an object that is a page.
    ///
    /// - Parameters:
    ///   - items: the name of the member with the items; `items` by default.
    ///   - pagination: the name of the member with the rest; `pagination` by default.
    static func read(
        items itemsName: String? = nil, pagination paginationName: String? = nil, from reader: inout JSONReader
    ) throws(JSONError) -> Page? {
        let itemsName = itemsName ?? "items"
        let paginationName = paginationName ?? "pagination"
        guard try reader.beginObject() else { return nil }
        var items: [Item]?
        var pagination: Pagination?
        while let key = try reader.nextKey() {
            let name = key.string
            if name == itemsName {
                try reader.member(named: itemsName, into: &items, read: [Item].read)
            } else if name == paginationName {
                try reader.member(named: paginationName, into: &pagination, read: Pagination.read)
            } else {
                try reader.skipValue()
            }
        }
        items = reader.required(items, named: itemsName)
        pagination = reader.required(pagination, named: paginationName)
        guard let items, let pagination else { return nil }
        return Page(items, pagination)
    }

    /// Creates a page of which the position is known.
    ///
    /// - Parameters:
    ///   - items: the items of this page.
    ///   - pagination: where the page stands.
    public init(_ items: [Item], _ pagination: Pagination) {
        self.items = items
        self.pagination = pagination
    }
}

extension Page: Equatable where Item: Equatable {}
