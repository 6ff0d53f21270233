//! Words for trades in Latin letters, and longer Japanese words that end like a trade and are none.

/// Longer words that end like a trade and are none.
#[rustfmt::skip]
pub(super) const NO_TRADE: &[&str] = &[
    "リリース", "老眼鏡", "虫眼鏡", "双眼鏡", "色眼鏡", "砂時計", "腕時計", "目覚まし時計", "都市ガス", "温室効果ガス", "排気ガス",
    "消しゴム", "輪ゴム", "自然環境", "生活環境", "職場環境", "開発環境", "検証環境", "本番環境", "再生可能エネルギー", "クリーンエネルギー",
    "マイホーム", "プラットホーム", "アプリストア", "データウェアハウス", "ヒートポンプ", "燃料電池システム", "顔写真", "証明写真", "集合写真",
    "生花祭壇",
];

/// Trades behind a name, and forms of company that are words or too short to be heard elsewhere.
#[rustfmt::skip]
pub(super) const LATIN: &[&str] = &[
    "Trading", "Traders", "Capital", "Partners", "Factors", "Factoring", "Logistics",
    "Foods", "Food", "Shipping", "Motors", "Industries", "Industrial", "Machinery",
    "Machine Works", "Engineering", "Construction", "Chemicals", "Chemical", "Pharma",
    "Pharmaceuticals", "Pharmaceutical", "Steel", "Metals", "Textiles", "Electronics",
    "Electric", "Semiconductor", "Technologies", "Technology", "Systems", "Solutions",
    "Software", "Robotics", "Energy", "Power", "Petroleum", "Resources", "Mining",
    "Offshore", "Marine", "Bunkering", "Aviation", "Airlines", "Realty", "Properties",
    "Estates", "Development", "Ventures", "Advisors", "Advisory", "Consulting",
    "Associates", "Securities", "Asset Management", "Investments", "Investment", "Fund",
    "Master Fund", "Insurance", "Leasing", "Bakery", "Brewery", "Distillery", "Winery",
    "Café", "Cafe", "Hotel", "Ristorante", "Brasserie", "Groupe", "School", "Academy",
    "Cables", "Bank plc", "Bank", "Bistro", "Restaurant", "Clinic", "Hospital",
    "Laboratories", "Labs", "Studio", "Studios", "Media", "Publishing", "Printing",
    "Packaging", "Plastics", "Kensetsu", "Kogyo", "Kougyou", "Shoji", "Shouji", "Sangyo",
    "Sangyou", "Seisakusho", "Seisakujo", "Unyu", "Unso", "Fudosan", "Kosan", "Yakuhin",
    "Kasei", "Denki", "Denko", "Kikai", "Kiki", "Kizai", "Seiki", "Seiko", "Shokuhin",
    "Suisan", "Butsuryu", "Bussan", "Boeki", "Tekko", "Tekkosho", "Insatsu", "Jidosha",
    "Koumuten", "Komuten", "Shokai", "Shoten", "Shuzo", "Jozo", "Seika", "Seimen", "Nouen",
    "Kaiun", "Soko", "Mokuzai", "Setsubi", "Kanko", "Holdings", "Group", "Language School",
    "AS", "SE", "SA", "AB", "KG", "LP", "SPC", "Oy", "NV", "BV", "Enterprises",
    "Enterprise", "Products", "Supply", "Supplies", "Merchants", "Exports", "Imports",
    "Import", "Export", "SAS", "Sàrl", "Sarl", "ehf", "SICAV", "Kft", "Zrt", "Lda", "ASA",
    "Ferries", "Textile", "Precision", "Tableware", "Seafoods", "Watches", "Optics", "Mgmt",
    "Cement", "Chain", "Instruments", "Devices", "Components", "Materials", "Ceramics",
    "Ceramic", "Works", "Data", "Optical", "Plastic", "Rubber", "Glass", "Timber", "Lumber",
    "Paper", "Carpets", "Furniture", "Jewellers", "Jewelers", "Florist", "Florists",
    "Bakeries", "Cleaners", "Laundry", "Garage", "Plumbing", "Roofing", "Interiors",
    "Fashions", "Apparel", "Sportswear", "Outfitters", "Vineyards", "Farms", "Farm",
    "Dairy", "Fisheries", "Aquaculture", "Freight", "Forwarding", "Haulage", "Couriers",
    "Warehousing", "Shipbuilding", "Shipyard", "Drydocks", "Husbandry", "Airways", "Travel",
    "Tours", "Resorts", "Lodge", "Inn", "Pensione", "Gallery", "Boutique", "Salon",
    "Barbers", "Pharmacy", "Dental", "Veterinary", "Legale", "Advokater", "Notaires",
    "Kids", "Montessori", "Tutors", "Biotech", "Therapeutics", "Diagnostics", "Genomics",
    "Mobility", "Batteries", "Solar", "Wind", "Hydrogen", "Lithium", "Infotech", "Fintech",
    "Kaken", "Kinzoku", "Gomu", "Boseki", "Orimono", "Seni", "Shiki", "Seishi", "Kagaku",
    "Yuka", "Gas", "Tsusho", "Kigyo", "Kaihatsu", "Jutaku", "Tochi", "Jisho", "Kankyo",
    "Hoken", "Kaigo", "Gakuen", "Byoin",
];
